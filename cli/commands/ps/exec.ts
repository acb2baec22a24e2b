export { command } from '../exec/index.ts';
