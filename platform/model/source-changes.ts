/** How the source of one deploy differs from that of another. */
export interface SourceChanges {
  /** Of the new one's history that the old one's has not, newest first; none where the histories have nothing in common. */
  readonly commitsAdded: Listed<SourceCommit>;
  /** Of the old one's history that the new one's has not, as after going back. */
  readonly commitsRemoved: Listed<SourceCommit>;
  /** By path, as git sorts. */
  readonly files: Listed<ChangedFile>;
}

/** The first of many. */
export interface Listed<Item> {
  /** How many there are, shown or not. */
  readonly total: number;
  readonly shown: readonly Item[];
}

export interface SourceCommit {
  readonly id: string;
  /** The first paragraph of its message, on one line. */
  readonly subject: string;
  readonly author: string;
  /** When it was committed, unix ms. */
  readonly at: number;
}

export interface ChangedFile {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** null where lines do not count (no text, a large file) or were not counted (of very many files). */
  readonly lines: { readonly added: number; readonly removed: number } | null;
}
