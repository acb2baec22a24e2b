export { command } from '../apps/rename.ts';
