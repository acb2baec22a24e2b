/** The uv that installs what uv.lock says, and that fetches the Pythons which Debian has not. */
export const uvVersion = '0.13.9';
