export { command } from '../ps/restart.ts';
