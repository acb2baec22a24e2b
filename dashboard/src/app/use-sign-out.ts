import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '../data/keys.ts';
import { signOut } from '../data/session.ts';
import { toast } from '../ui/toast.ts';

/** Ends the session of this browser. */
export function useSignOut(): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return () => {
    signOut().then(
      async () => {
        await navigate({ to: '/' });
        await queries.resetQueries({ queryKey: keys.session });
        // Nothing that this person saw is left for whoever sits here next.
        queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
      },
      (error: unknown) => toast.failed(error),
    );
  };
}
