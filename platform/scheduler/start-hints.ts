/** What the commonest failures of a start look like in the last lines of a dyno, and what to do; the first match wins. */
const START_HINTS: readonly { readonly pattern: RegExp; readonly next: string }[] = [
  {
    pattern: /Could not find a production build in the '[^']*' directory/,
    next: 'Next.js was not built: give package.json a "build" script (`next build`), leave `.next` out of .slugignore, and push again.',
  },
  {
    pattern: /\bMODULE_NOT_FOUND\b|ERR_MODULE_NOT_FOUND|Cannot find (?:module|package) '/,
    next: 'A module is missing: add it to "dependencies" in package.json (those in "devDependencies" are not in the image), or commit the file that it names (letter case counts), and push again.',
  },
  {
    pattern: /^(?:node|bun|tsx): \S*\.env\S*: not found/m,
    next: 'The command reads a file of variables that is not in the source, and need not be: config vars are there (`berth config:set NAME=…`). Take `--env-file` out of the command, or write `--env-file-if-exists`, and push again.',
  },
  {
    pattern: /Failed to find attribute '[^']*' in|Error loading ASGI app|Could not import module/,
    next: 'The server does not find the app where its command looks for it: name the module and the variable in the Procfile (`web: gunicorn package.module:app`), and push again.',
  },
  {
    pattern:
      /No module named '(?:pkg_resources|setuptools|distutils|imp|cgi|asyncore|asynchat|telnetlib|pipes|crypt)\b/,
    next: 'A package is older than this Python, and wants a module that went out of it: bring the package up to date, ask for an older Python (`echo 3.11 > .python-version`), or, for pkg_resources and setuptools, add `setuptools<81` to requirements.txt; then push again.',
  },
  {
    pattern: /ImportError: cannot import name '[^'\n]+' from '[^'\n]+' \([^)\n]*\/site-packages\//,
    next: 'Two packages do not fit together, most often since the newest of one was installed: write the versions with which the app runs on your machine into requirements.txt (`pip freeze` prints them), and push again.',
  },
  {
    pattern: /ModuleNotFoundError: No module named|ImportError: /,
    next: 'A module is missing: add its package to the dependencies (requirements.txt, or pyproject.toml and its lock file), or commit the file (letter case counts), and push again.',
  },
  {
    pattern: /cannot load such file --|Could not find [\w.-]+ in (?:locally installed gems|any of the sources)/,
    next: 'A gem or file is missing: add the gem to the Gemfile outside of the groups development and test, run `bundle install`, commit Gemfile.lock, and push again.',
  },
  {
    pattern: /Missing `?secret_key_base|Missing encryption key to decrypt/,
    next: 'Rails has no key for its credentials: `berth config:set RAILS_MASTER_KEY=…` (it is in config/master.key).',
  },
  {
    pattern:
      /\bKeyError: '[A-Z][A-Z0-9_]*'|UndefinedValueError: [A-Z][A-Z0-9_]* not found|validation errors? for \w*(?:Settings|Config)\b|[Ee]nvironment variable[^\n]{0,80}(?:not found|missing|required|not set|must be)|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+[^\w\n]{1,3}(?:is |was )?(?:not set|not defined|required|missing|undefined|must be set)\b/,
    next: 'The app wants a config var that is not set, whose name is above: set it (`berth config:set NAME=…`), and push again.',
  },
  {
    pattern: /Unable to access jarfile|Could not find or load main class|no main manifest attribute/,
    next: 'The jar is not where the command looks for it, or does not say which class starts it: mend the command in the Procfile (`web: java -jar target/app.jar`), and push again.',
  },
  {
    pattern: /vendor\/autoload\.php[\s\S]{0,80}(?:No such file|Failed to open)/i,
    next: 'PHP finds no vendor/autoload.php: commit composer.json and composer.lock, so that the build installs the packages, and push again.',
  },
  {
    pattern: /exec format error/i,
    next: 'The program is for another kind of processor or system: build it for Linux on this one (GOOS=linux, GOARCH=amd64, say), and push again.',
  },
  {
    pattern: /\$'\\r'|env: [‘']?[\w-]+\\r|\^M: bad interpreter/,
    next: 'A script has line ends of Windows: write `* text=auto eol=lf` into .gitattributes, run `git add --renormalize .`, commit, and push again.',
  },
  {
    pattern:
      /ECONNREFUSED (?:127\.0\.0\.1|::1|localhost)|connection to server at "(?:127\.0\.0\.1|localhost|::1)"|Connection refused[^\n]*localhost/,
    next: 'The app looks for another service on its own dyno, where none is: set the config var with its address (`berth config:set DATABASE_URL=…`), and let the app read that.',
  },
  {
    pattern: /\bEADDRINUSE\b|Address already in use/i,
    next: 'Two parts of the process want the same port: let one alone listen on $PORT, and push again.',
  },
  {
    pattern: /\bEACCES\b[^\n]*(?:0\.0\.0\.0|::|listen)[^\n]*|bind[^\n]*Permission denied/,
    next: 'The app may not listen on a port below 1024: let it take the port from the environment variable PORT, and push again.',
  },
];

/** The step to take after a dyno ended with these last lines, or null where nothing is recognised. */
export function startHintFor(options: { exitCode: number | null; lastLines: readonly string[] }): string | null {
  const { exitCode, lastLines } = options;
  const output = lastLines.join('\n');
  const found = START_HINTS.find(({ pattern }) => pattern.test(output));
  if (found !== undefined) return found.next;
  switch (exitCode) {
    case 0:
      return 'A process type has to start something that goes on running: let the program start a server on $PORT (or the file be run by its server, `web: gunicorn app:app`), not in the background, and push again.';
    case 126:
      return 'Let its file be executable (`git update-index --chmod=+x FILE`, and commit), or start it by its interpreter in the Procfile (`web: bash FILE`); then push again.';
    case 127:
      return 'Add the package that has the command to the dependencies (gunicorn to requirements.txt, say), or mend the command in the Procfile, and push again.';
    default:
      return null;
  }
}
