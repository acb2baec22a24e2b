export { command } from '../builds/create.ts';
