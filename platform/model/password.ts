const SHORTEST = 10;
const LONGEST = 200;
const FEWEST_DIFFERENT = 5;

/** What is tried first by whoever guesses, without the digits and signs that people put around it. */
const GUESSED_FIRST: ReadonlySet<string> = new Set([
  'abcdefghij',
  'admin',
  'administrator',
  'asdfghjkl',
  'baseball',
  'berth',
  'changeme',
  'dashboard',
  'football',
  'iloveyou',
  'letmein',
  'login',
  'master',
  'monkey',
  'mypassword',
  'pass',
  'passphrase',
  'password',
  'passwordpassword',
  'princess',
  'qwerty',
  'qwertyuiop',
  'qwertz',
  'qwertzuiop',
  'root',
  'secret',
  'sunshine',
  'superman',
  'test',
  'trustno',
  'welcome',
]);

/** Letters that are often written as a digit or sign. */
const DISGUISES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/** Why `password` cannot be a password, or null when it can. */
export function passwordProblem(password: string): string | null {
  const length = [...password].length;
  if (length < SHORTEST) return `it must have at least ${SHORTEST} characters`;
  if (length > LONGEST) return `it must have at most ${LONGEST} characters`;
  if (new Set(password).size < FEWEST_DIFFERENT) return 'it has too few different characters';
  const plain = withoutEnds(password.toLowerCase());
  if (plain === '') return 'it has no letter in it';
  const forms = [plain, undisguised(plain), withoutEnds(undisguised(password.toLowerCase()))];
  if (forms.some((form) => GUESSED_FIRST.has(form))) return 'it is among the first that are guessed';
  return null;
}

function undisguised(text: string): string {
  return text.replace(/[013457@$]/g, (sign) => DISGUISES[sign] ?? sign);
}

function withoutEnds(text: string): string {
  return text.replace(/^\P{L}+|\P{L}+$/gu, '');
}
