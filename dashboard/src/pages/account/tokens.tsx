import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { AuthorizationResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { accountText } from '../../strings/account.ts';
import { IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { toast } from '../../ui/toast.ts';
import { NewToken } from './new-token.tsx';

const text = accountText.tokens;

/** API tokens of the account: what they are for, never what they are. */
export function Tokens() {
  const tokens = useQuery({ queryKey: keys.account('tokens'), queryFn: () => api.authorizations() });
  return (
    <Panel id="tokens" title={text.title} about={text.about} actions={<NewToken />} flush>
      <Loaded query={tokens}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={KeyRound} title={text.none}>
              <p>{text.noneAbout}</p>
            </Empty>
          ) : (
            <ul className="rows account-rows">
              {list
                .toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1))
                .map((token) => (
                  <li key={token.id}>
                    <TokenRow token={token} />
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function TokenRow({ token }: { token: AuthorizationResource }) {
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { description, created_at: made } = token;
  const left = token.access_token.expires_in;
  const revoke = async () => {
    await api.deleteAuthorization(token.id);
    toast.done(text.revoked(description));
    await queries.invalidateQueries({ queryKey: keys.account('tokens') });
  };
  return (
    <div className="row">
      <KeyRound className="account-icon" aria-hidden="true" />
      <div className="grow">
        <strong className="account-name">{description}</strong>
        <span className="small quiet">
          {text.made} <RelativeTime at={made} />
          {left !== null && (
            <>
              , {text.ends} <RelativeTime at={new Date(Date.now() + left * 1000).toISOString()} />
            </>
          )}
        </span>
      </div>
      <IconButton size="s" icon={Trash2} label={text.revokeOf(description)} onClick={() => setOpen(true)} />
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={text.revokeAsks(description)}
        about={text.revokeAbout}
        act={text.revoke}
        kind="danger"
        run={revoke}
      />
    </div>
  );
}
