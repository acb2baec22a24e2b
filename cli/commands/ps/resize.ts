export { command } from './type.ts';
