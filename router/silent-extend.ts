import util from 'node:util';

// http-proxy takes util._extend when it is loaded, and calling that prints DEP0060.
Reflect.set(util, '_extend', Object.assign);
