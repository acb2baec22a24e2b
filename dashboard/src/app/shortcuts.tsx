import './shortcuts.css';
import { Fragment } from 'react';
import { strings } from '../strings/common.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { appPlaces, type Place, wholePlaces } from './places.ts';

const text = strings.shortcuts;

/** Every key that does something, by what it does. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open wide onClose={onClose} title={text.title} foot={<Button onClick={onClose}>{strings.close}</Button>}>
      <div className="shortcuts">
        <Keys title={text.everywhere} of={text.general} />
        <Keys title={strings.places.whole} of={wholePlaces.map(chord)} />
        <Keys title={text.ofApp} of={appPlaces.flat().map(chord)} />
        <Keys title={text.elsewhere} of={text.pages} />
      </div>
    </Dialog>
  );
}

function chord({ name, key }: Place): readonly [string, string] {
  return [`g ${key}`, name];
}

function Keys({ title, of }: { title: string; of: readonly (readonly [keys: string, what: string])[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {of.map(([keys, what]) => (
          <Fragment key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
