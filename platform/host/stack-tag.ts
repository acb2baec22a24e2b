/** The image that buildpack builds stand on: Debian 13, the user `app`, and the extra certificate authorities. */
export const STACK_TAG = 'berth/stack:trixie';
