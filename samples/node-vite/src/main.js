const VERSION = '1';

document.querySelector('main').textContent = `node-vite ${VERSION}, at ${location.pathname}`;
