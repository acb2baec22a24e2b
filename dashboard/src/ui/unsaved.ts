import { useCallback, useEffect, useState } from 'react';

/** Says of a field whether it holds what was typed and not saved. */
export type TellUnsaved = (field: string, isUnsaved: boolean) => void;

/** Which fields of a page hold what was typed and not saved, as they say themselves by `tell`; each has a name of its own. */
export function useUnsaved(): { isUnsaved: boolean; tell: TellUnsaved } {
  const [fields, setFields] = useState<ReadonlySet<string>>(new Set());
  const tell = useCallback((field: string, isUnsaved: boolean) => {
    setFields((before) => {
      if (before.has(field) === isUnsaved) return before;
      return isUnsaved ? new Set([...before, field]) : new Set([...before].filter((each) => each !== field));
    });
  }, []);
  return { isUnsaved: fields.size > 0, tell };
}

/** Tells it for as long as the field is there. */
export function useTellUnsaved(tell: TellUnsaved, { field, isUnsaved }: { field: string; isUnsaved: boolean }): void {
  useEffect(() => tell(field, isUnsaved), [tell, field, isUnsaved]);
  useEffect(() => () => tell(field, false), [tell, field]);
}
