import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';

/** The command of the release phase of what runs now, or null: it is no part of the formation, so its image tells it. */
export function useReleaseCommand(app: string): string | null {
  const { data } = useQuery({
    queryKey: keys.app(app, 'release-command'),
    queryFn: async () => {
      const releases = await api.releases(app, { order: 'desc', limit: 20 });
      const slug = releases.find(({ current }) => current)?.slug;
      return slug ? ((await api.slug(app, slug.id)).process_types['release'] ?? null) : null;
    },
  });
  return data ?? null;
}
