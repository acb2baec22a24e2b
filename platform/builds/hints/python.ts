import type { Hint } from './hint.ts';

/** What Python or its environments had up to some version, and what old packages still want. */
const OLD_PYTHON_MODULE =
  /No module named '(?:pkg_resources|setuptools|distutils|imp|cgi|asyncore|asynchat|telnetlib|pipes|crypt)\b/;

/** pip, uv, Poetry, Pipenv, Django. */
export const PYTHON_HINTS: readonly Hint[] = [
  {
    pattern: OLD_PYTHON_MODULE,
    next: 'A package is older than this Python, and wants a module that went out of it: bring the package up to date, ask for an older Python (`echo 3.11 > .python-version`), or, for pkg_resources and setuptools, add `setuptools<81` to requirements.txt; then push again.',
  },
  {
    pattern: /The lockfile at `?uv\.lock`? needs to be updated/,
    next: 'pyproject.toml and uv.lock differ: run `uv lock` on your machine, commit the new uv.lock, and push again.',
  },
  {
    pattern: /pyproject\.toml changed significantly since poetry\.lock/,
    next: 'pyproject.toml and poetry.lock differ: run `poetry lock` on your machine, commit the new poetry.lock, and push again.',
  },
  {
    pattern: /Pipfile\.lock\s[\s\S]{0,120}?out[\s-]+of[\s-]+date/,
    next: 'Pipfile and Pipfile.lock differ: run `pipenv lock` on your machine, commit the new Pipfile.lock, and push again.',
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES/,
    next: 'A package is not the one whose hash was written down: make the hashes anew (`pip-compile --generate-hashes`) if you trust it, and push again.',
  },
  {
    pattern:
      /requires a different Python|requires-python.*(?:incompatible|not satisfied)|not supported by the project|Requires-Python|is not compatible with the project's Python requirement/,
    next: 'A package wants another Python: write the version that it names into .python-version (`berth plan` lists those that can be had), or choose another version of the package, and push again.',
  },
  {
    pattern: /Cannot install [^\n]* because these package versions have conflicting dependencies|ResolutionImpossible/,
    next: 'Two packages want versions of a third that do not fit together: loosen the versions in requirements.txt until `pip install -r requirements.txt` works on your machine, and push again.',
  },
  {
    pattern: /Could not open requirements file|No such file or directory: '[^'\n]*requirements/,
    next: 'requirements.txt names a file that is not in the source: commit it, or take its line out, and push again.',
  },
  {
    pattern: /No file\/folder found for package/,
    next: 'Poetry finds no folder that is called like the project: run `poetry lock` and commit poetry.lock, with which only the packages are installed that it names, or name the folder in pyproject.toml (`packages = [{ include = "…" }]`), and push again.',
  },
  {
    pattern: /Multiple top-level (?:packages|modules) discovered in a flat-layout/,
    next: 'setuptools cannot tell which folders are the package: name them in pyproject.toml (`[tool.setuptools] packages = [...]`), or take its [build-system] away if the app need not be installed, and push again.',
  },
  {
    pattern: /\bKeyError: '[A-Z][A-Z0-9_]*'|UndefinedValueError: [A-Z][A-Z0-9_]* not found/,
    next: 'The app reads a config var that is not set, whose name is above: set it (`berth config:set NAME=…`) and push again. Where only collecting static files wants it, `berth config:set DISABLE_COLLECTSTATIC=1` leaves that out.',
  },
  {
    pattern: /django\.core\.exceptions\.ImproperlyConfigured|collectstatic/,
    next: 'The Django settings do not load in the build, or collectstatic failed: set the config vars that they read (`berth config:set SECRET_KEY=…`), or leave the step out with `berth config:set DISABLE_COLLECTSTATIC=1`, and push again.',
  },
  {
    pattern: /No matching distribution found for|Could not find a version that satisfies the requirement/,
    next: 'The package index has no such version for this Python: check the name and version in requirements.txt, and push again.',
  },
  {
    pattern: /Invalid requirement|requirements.*line \d+.*(?:expected|error)/i,
    next: 'Mend the line of requirements.txt that it names (one `name==version` on each line), and push again.',
  },
  {
    pattern:
      /(?:unable to execute|command) '?[\w/.-]*(?:gcc|cc|g\+\+|clang)'?.*(?:failed|No such file)|Failed building wheel|pg_config executable not found|error: Microsoft Visual|metadata-generation-failed|Failed to build `?[\w.-]+==/,
    next: 'A package compiles native code, and this build has no compiler or lacks a header: where its version is older than this Python, ask for an older one (`echo 3.11 > .python-version`); or choose one with a binary wheel (psycopg2-binary instead of psycopg2, say), or name build-essential and the -dev packages that it needs in a file called Aptfile; then push again.',
  },
  {
    pattern: /ModuleNotFoundError: No module named/,
    next: 'A module is missing: add its package to requirements.txt, and push again.',
  },
];
