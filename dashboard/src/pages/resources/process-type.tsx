import type { UseQueryResult } from '@tanstack/react-query';
import { CircleOff, Ellipsis, Minus, Plus, RotateCw } from 'lucide-react';
import type { DynoStateResource } from '../../../../platform/client/berth-resources.ts';
import type { DynoResource, FormationResource } from '../../../../platform/client/resources.ts';
import { DYNO_SIZES, MAX_QUANTITY } from '../../../../platform/model/formation.ts';
import { api } from '../../data/api.ts';
import { resourcesText as text } from '../../strings/resources.ts';
import { useAct } from '../../ui/act.ts';
import { IconButton } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Wish } from './draft.ts';
import { DynoRow } from './dyno-row.tsx';

interface ProcessTypeProps {
  readonly app: string;
  readonly entry: FormationResource;
  readonly wish: Wish;
  readonly dynos: UseQueryResult<DynoResource[]>;
  readonly states: readonly DynoStateResource[];
  readonly onWish: (wish: Wish) => void;
}

/** A process type: its command, how many dynos it is to have and how big, and those that it has. */
export function ProcessType(props: ProcessTypeProps) {
  const { app, entry, dynos, states } = props;
  const { type, command, quantity } = entry;
  const own = (dynos.data ?? []).filter((dyno) => dyno.type === type);
  const up = own.filter(({ state }) => state === 'up').length;
  return (
    <Panel
      title={
        <span className="line">
          <code className="resources-type">{type}</code>
          {quantity > 0 && dynos.data !== undefined && (
            <span className="resources-up small quiet numbers">{text.upOf(up, quantity)}</span>
          )}
        </span>
      }
      about={<code className="resources-command">{command}</code>}
      actions={<Controls {...props} hasDynos={own.length > 0} />}
      flush
    >
      <Loaded query={dynos} lines={1}>
        {() =>
          own.length === 0 ? (
            <p className="row quiet resources-none">{quantity === 0 ? text.noDynos : text.noDynosYet}</p>
          ) : (
            <ul className="rows resources-dynos">
              {own
                .toSorted((a, b) => numberOf(a) - numberOf(b))
                .map((dyno) => (
                  <DynoRow key={dyno.id} {...{ app, dyno }} detail={states.find(({ id }) => id === dyno.id) ?? null} />
                ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Controls({ app, entry, wish, onWish, hasDynos }: ProcessTypeProps & { hasDynos: boolean }) {
  const { type } = entry;
  const restart = useAct(() => api.restart(app, { type }), text.restartedType(type));
  return (
    <>
      <Stepper type={type} value={wish.quantity} onValue={(quantity) => onWish({ quantity, size: wish.size })} />
      <select
        className="input s resources-size"
        aria-label={text.size(type)}
        value={wish.size}
        onChange={(event) => onWish({ quantity: wish.quantity, size: event.target.value })}
      >
        {DYNO_SIZES.map((size) => (
          <option key={size.name} value={size.name}>
            {text.sizeOption(size)}
          </option>
        ))}
      </select>
      <Menu trigger={<IconButton size="s" icon={Ellipsis} label={text.menu(type)} busy={restart.busy} />}>
        {hasDynos && (
          <MenuItem icon={RotateCw} onSelect={() => restart.run()}>
            {text.restartType(type)}
          </MenuItem>
        )}
        <MenuItem icon={CircleOff} onSelect={() => onWish({ quantity: 0, size: wish.size })}>
          {text.toZero}
        </MenuItem>
      </Menu>
    </>
  );
}

function Stepper({ type, value, onValue }: { type: string; value: number; onValue: (value: number) => void }) {
  const put = (wanted: number) => onValue(Math.max(0, Math.min(MAX_QUANTITY, wanted)));
  return (
    <span className="resources-stepper">
      <IconButton size="s" icon={Minus} label={text.fewer(type)} disabled={value <= 0} onClick={() => put(value - 1)} />
      <input
        type="text"
        inputMode="numeric"
        className="numbers"
        aria-label={text.quantity(type)}
        value={value}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          const digits = event.target.value.replace(/\D/g, '');
          put(Number(digits));
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          put(value + (event.key === 'ArrowUp' ? 1 : -1));
        }}
      />
      <IconButton
        size="s"
        icon={Plus}
        label={text.more(type)}
        disabled={value >= MAX_QUANTITY}
        onClick={() => put(value + 1)}
      />
    </span>
  );
}

function numberOf({ name }: DynoResource): number {
  return Number(name.split('.')[1] ?? 0);
}
