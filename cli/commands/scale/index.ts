export { command } from '../ps/scale.ts';
