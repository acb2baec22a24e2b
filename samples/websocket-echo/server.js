const { createServer } = require('node:http');
const { WebSocketServer } = require('ws');

const VERSION = '1';
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>websocket-echo ${VERSION}</title>
<style>
  body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem; font: 16px/1.6 system-ui, sans-serif; }
  input { width: 100%; padding: .6rem .8rem; font: inherit; border: 1px solid #8aa; border-radius: 8px; }
  li { font-family: ui-monospace, monospace; }
</style>
<h1>websocket-echo ${VERSION}</h1>
<form><input aria-label="Message" placeholder="Write a message and press Enter" autofocus></form>
<ul></ul>
<script>
  const socket = new WebSocket(location.href.replace(/^http/, 'ws'));
  const [form, input, list] = ['form', 'input', 'ul'].map((name) => document.querySelector(name));
  const show = (text) => list.prepend(Object.assign(document.createElement('li'), { textContent: text }));
  socket.onmessage = (event) => show(event.data);
  socket.onclose = () => show('The connection is closed: reload the page.');
  form.onsubmit = (event) => { event.preventDefault(); socket.send(input.value); input.value = ''; };
</script>
`;

const server = createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'X-App': `websocket-echo ${VERSION}` }).end(page);
});
const sockets = new WebSocketServer({ server, maxPayload: 64 * 1024 });

sockets.on('connection', (socket) => {
  socket.on('error', (error) => console.error(`Connection failed: ${error.message}`));
  socket.on('message', (data, binary) => socket.send(data, { binary }));
  socket.send(`websocket-echo ${VERSION}`);
});

server.listen(process.env.PORT ?? 3000, () => console.log(`websocket-echo ${VERSION} listens on ${server.address().port}`));

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  for (const socket of sockets.clients) socket.close(1001, 'The dyno stops');
});
