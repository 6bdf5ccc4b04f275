import { CheckCircleOutlined, HistoryOutlined } from "@ant-design/icons";
import { Button, Checkbox } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Pager, useKeyset } from "@/shared/ui/DataTable";
import { usePersonName } from "@/shared/ui/Person";
import { Pill } from "@/shared/ui/Pill";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import {
  type Decision,
  PAGE_SIZE,
  type Pair,
  useDecide,
  useDecideAll,
  usePair,
  usePairs,
  useUndo,
} from "./api";
import { Evidence, SideBySide } from "./SideBySide";
import { shownScore } from "./sides";

const TYPING = "input, textarea, select, [contenteditable], [role=dialog], [role=combobox]";

/** Runs what a key stands for, unless somebody types. */
function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target instanceof Element && event.target.closest(TYPING)?.matches(":not([type=checkbox])"))
        return;
      keys[event.key.toLowerCase()]?.();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [keys]);
}

function Entry(props: { pair: Pair; current: boolean; picked: boolean; open: () => void; pick: () => void }) {
  const { pair, current, picked, open, pick } = props;
  const { t } = useTranslation("matching");
  const format = useFormat();
  const nameOf = usePersonName();
  const names = [pair.left, pair.right].map((side) => (side ? nameOf(side) : t("gone")));
  return (
    <li className="queue-entry" data-current={current || undefined}>
      <Checkbox checked={picked} onChange={pick} aria-label={t("pick", { names: names.join(" · ") })} />
      <button type="button" className="plain queue-open" onClick={open} aria-current={current || undefined}>
        <span className="queue-names">
          <span className="ellipsis">{names[0]}</span>
          <span className="ellipsis">{names[1]}</span>
        </span>
        <span className="num queue-score">{format.percent(shownScore(pair), 0)}</span>
        <span className="sub ellipsis queue-rule">{t(`rule.${pair.rule}`, { defaultValue: pair.rule })}</span>
      </button>
    </li>
  );
}

function Open(props: { pair: Pair; decide: (decision: Decision) => void; busy: boolean }) {
  const { pair, decide, busy } = props;
  const { t } = useTranslation("matching");
  const detail = usePair(pair.id);
  return (
    <section className="card queue-detail" aria-label={t("sides")}>
      <div className="card-head">
        <h2>{t(`rule.${pair.rule}`, { defaultValue: pair.rule })}</h2>
        <div className="card-extra row wrap">
          <Button onClick={() => decide("reject")} disabled={busy}>
            {t("reject")} <kbd className="kbd">R</kbd>
          </Button>
          <Button type="primary" onClick={() => decide("merge")} disabled={busy}>
            {t("merge")} <kbd className="kbd">M</kbd>
          </Button>
        </div>
      </div>
      <div className="card-body">
        <Evidence pair={pair} />
        <QueryView query={detail}>{(found) => <SideBySide detail={found} />}</QueryView>
        <p className="sub">{t("kept.note")}</p>
      </div>
    </section>
  );
}

function Bulk(props: { ids: number[]; total: number; all: () => void; done: () => void }) {
  const { ids, total, all, done } = props;
  const { t } = useTranslation("matching");
  const format = useFormat();
  const decide = useDecideAll();
  const run = (decision: Decision) =>
    decide.mutate(
      { ids, decision },
      {
        onError: toast.error,
        onSuccess: (answer) => {
          toast.success(t("bulk.done", { decided: answer.decided, skipped: answer.skipped }));
          done();
        },
      },
    );
  return (
    <div className="queue-bulk row wrap">
      <Checkbox
        checked={ids.length > 0 && ids.length === total}
        indeterminate={ids.length > 0 && ids.length < total}
        onChange={all}
      >
        {ids.length ? t("bulk.picked", { value: format.count(ids.length) }) : t("bulk.all")}
      </Checkbox>
      {ids.length ? (
        <>
          <Button size="small" onClick={() => run("reject")} loading={decide.isPending}>
            {t("reject")}
          </Button>
          <Button size="small" onClick={() => run("merge")} loading={decide.isPending}>
            {t("merge")}
          </Button>
        </>
      ) : (
        <span className="sub queue-keys">
          <kbd className="kbd">J</kbd> <kbd className="kbd">K</kbd> {t("keys")}
        </span>
      )}
    </div>
  );
}

function Waiting({ pairs }: { pairs: Pair[] }) {
  const { t } = useTranslation("matching");
  const [openId, setOpenId] = useState<number>();
  const [picked, setPicked] = useState<number[]>([]);
  const decide = useDecide();
  const undo = useUndo();
  const place = Math.max(
    0,
    pairs.findIndex((each) => each.id === openId),
  );
  const pair = pairs[place];
  const here = picked.filter((id) => pairs.some((each) => each.id === id));
  const go = (to: number) => setOpenId(pairs[Math.min(Math.max(to, 0), pairs.length - 1)]?.id);
  const run = (decision: Decision) => {
    if (!pair || decide.isPending) return;
    const next = pairs[place + 1] ?? pairs[place - 1];
    const id = pair.id;
    decide.mutate(
      { id, decision },
      {
        onError: toast.error,
        onSuccess: () => {
          setOpenId(next?.id);
          const back = { label: t("undo"), run: () => undo.mutate(id, { onError: toast.error }) };
          toast.success(t(`did.${decision}`), decision === "merge" ? back : undefined);
        },
      },
    );
  };
  useKeys({ m: () => run("merge"), r: () => run("reject"), j: () => go(place + 1), k: () => go(place - 1) });
  const pick = (id: number) =>
    setPicked(here.includes(id) ? here.filter((each) => each !== id) : [...here, id]);
  return (
    <div className="queue">
      <div className="card queue-side">
        <Bulk
          ids={here}
          total={pairs.length}
          all={() => setPicked(here.length === pairs.length ? [] : pairs.map((each) => each.id))}
          done={() => setPicked([])}
        />
        <ul className="queue-list" aria-label={t("tab.proposed")}>
          {pairs.map((each) => (
            <Entry
              key={each.id}
              pair={each}
              current={each.id === pair?.id}
              picked={here.includes(each.id)}
              open={() => setOpenId(each.id)}
              pick={() => pick(each.id)}
            />
          ))}
        </ul>
      </div>
      {pair ? <Open key={pair.id} pair={pair} decide={run} busy={decide.isPending} /> : null}
    </div>
  );
}

/** Pairs that wait for a decision: the list at the left, the two people at the right. */
export function Queue({ toRules }: { toRules: () => void }) {
  const { t } = useTranslation("matching");
  const keyset = useKeyset("");
  const pairs = usePairs("proposed", keyset.cursor);
  return (
    <QueryView query={pairs}>
      {(page) =>
        page.items.length === 0 ? (
          <div className="card">
            <State
              icon={<CheckCircleOutlined />}
              tone="green"
              title={t("empty.title")}
              action={<Button onClick={toRules}>{t("empty.action")}</Button>}
            >
              {t("empty.text")}
            </State>
          </div>
        ) : (
          <>
            <Waiting pairs={page.items} />
            <Pager
              keyset={keyset}
              shown={page.items.length}
              limit={PAGE_SIZE}
              total={page.total}
              nextCursor={page.next_cursor}
            />
          </>
        )
      }
    </QueryView>
  );
}

const HISTORY_TONE = { merged: "green", rejected: "gray", undone: "amber", proposed: "sky" } as const;

/** What was decided, by whom; a merge can be undone from here. */
export function History({ state }: { state: "merged" | "rejected" | "undone" }) {
  const { t } = useTranslation("matching");
  const format = useFormat();
  const nameOf = usePersonName();
  const keyset = useKeyset(state);
  const pairs = usePairs(state, keyset.cursor);
  const undo = useUndo();
  return (
    <QueryView query={pairs}>
      {(page) =>
        page.items.length === 0 ? (
          <State icon={<HistoryOutlined />} tone="gray" title={t(`none.${state}`)}>
            {t(`noneText.${state}`)}
          </State>
        ) : (
          <>
            <ul className="history" aria-label={t(`tab.${state}`)}>
              {page.items.map((pair) => (
                <li key={pair.id} className="row wrap">
                  <Pill tone={HISTORY_TONE[state]}>{t(`state.${state}`)}</Pill>
                  <span className="grow">
                    {[pair.left, pair.right]
                      .filter((side, at, both) => side && (at === 0 || side.id !== both[0]?.id))
                      .map((side) => (side ? nameOf(side) : ""))
                      .join(" · ") || t("gone")}
                    <span className="sub history-why">
                      {t(`rule.${pair.rule}`, { defaultValue: pair.rule })}
                    </span>
                  </span>
                  <span className="sub">
                    {pair.decided_by ?? t("byRule")}
                    {pair.decided_at ? ` · ${format.dateTime(pair.decided_at)}` : ""}
                  </span>
                  {pair.can_undo ? (
                    <Button
                      size="small"
                      onClick={() =>
                        undo.mutate(pair.id, {
                          onError: toast.error,
                          onSuccess: () => toast.success(t("did.undo")),
                        })
                      }
                    >
                      {t("undo")}
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
            <Pager
              keyset={keyset}
              shown={page.items.length}
              limit={PAGE_SIZE}
              total={page.total}
              nextCursor={page.next_cursor}
            />
          </>
        )
      }
    </QueryView>
  );
}
