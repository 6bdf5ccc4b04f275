import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePhone } from "@/shared/prefs";
import type { PersonIdentity } from "./api";
import { FactLine } from "./Facts";
import { type Edge, type Hull, NODE, type Node, picture } from "./graph";
import { type KindNames, lookOf } from "./look";

function Hulls({ hulls, contactId }: { hulls: Hull[]; contactId: number }) {
  const { t } = useTranslation("identity");
  const title = (hull: Hull) => {
    if (hull.kind === "outside") return hull.name || t("graph.other", { id: hull.id });
    return hull.id === contactId ? t("graph.own") : t("graph.part", { id: hull.id });
  };
  return hulls.map((hull) => (
    <div
      key={hull.key}
      className="graph-hull"
      data-kind={hull.kind}
      style={{ left: hull.x, top: hull.y, width: hull.width, height: hull.height }}
    >
      <span className="graph-hull-title ellipsis" title={title(hull)}>
        {title(hull)}
      </span>
    </div>
  ));
}

type LineProps = { edge: Edge; chosen: boolean; faint: boolean; label: string; choose: () => void };

function Line({ edge, chosen, faint, label, choose }: LineProps) {
  const state = edge.joins ? (edge.fact.by_hand ? "hand" : "joins") : "refused";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line of a drawing cannot be a button element
    <g
      className="graph-edge"
      data-state={state}
      data-chosen={chosen}
      data-faint={faint}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={chosen}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      }}
    >
      <path className="graph-reach" d={edge.path} />
      <path className="graph-line" d={edge.path} />
    </g>
  );
}

function Pin({
  node,
  lit,
  names,
  choose,
}: {
  node: Node;
  lit: boolean;
  names: KindNames;
  choose: () => void;
}) {
  const { icon, tone } = lookOf(node.namespace);
  const label = `${names.label(node.namespace)}: ${node.value}`;
  return (
    <button
      type="button"
      className="graph-node"
      data-outside={node.outside}
      aria-pressed={lit}
      aria-label={label}
      title={label}
      style={{ left: node.x, top: node.y, width: NODE.width, height: NODE.height }}
      onClick={choose}
    >
      <span className="identifier-icon" data-tone={tone} aria-hidden>
        {icon}
      </span>
      <span className="mono ellipsis">{node.value}</span>
    </button>
  );
}

function Legend() {
  const { t } = useTranslation("identity");
  return (
    <div className="graph-legend sub" aria-hidden>
      {(["joins", "hand", "refused"] as const).map((state) => (
        <span key={state}>
          <svg width="26" height="8">
            <title>{t(`graph.${state}`)}</title>
            <g className="graph-edge" data-state={state}>
              <path className="graph-line" d="M1 4 L25 4" />
            </g>
          </svg>
          {t(`graph.${state}`)}
        </span>
      ))}
    </div>
  );
}

type Props = { identity: PersonIdentity; contactId: number; names: KindNames };

/** Identifiers in the records they came to, and the facts between them; what is chosen is told in words below. */
export function Graph({ identity, contactId, names }: Props) {
  const { t } = useTranslation("identity");
  const phone = usePhone();
  const [chosen, setChosen] = useState<{ edge?: string; node?: number }>({});
  const drawn = picture(identity, contactId, (name) => names.rank(name.namespace));
  const touches = (edge: Edge) =>
    chosen.edge === edge.key || chosen.node === edge.left.id || chosen.node === edge.right.id;
  const told = drawn.edges.filter(touches);
  const any = chosen.edge !== undefined || chosen.node !== undefined;
  if (phone)
    return (
      <ul className="fact-list" aria-label={t("graph.facts")}>
        {drawn.edges.map((edge) => (
          <FactLine key={edge.key} edge={edge} names={names} />
        ))}
      </ul>
    );
  const choose = (wanted: { edge?: string; node?: number }) =>
    setChosen(wanted.edge === chosen.edge && wanted.node === chosen.node ? {} : wanted);
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys */}
      <section className="graph-scroll" aria-label={t("graph.title")} tabIndex={0}>
        <div className="graph" style={{ width: drawn.width, height: drawn.height }}>
          <Hulls hulls={drawn.hulls} contactId={contactId} />
          {drawn.nodes.map((node) => (
            <Pin
              key={node.id}
              node={node}
              names={names}
              lit={chosen.node === node.id}
              choose={() => choose({ node: node.id })}
            />
          ))}
          {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset */}
          <svg width={drawn.width} height={drawn.height} role="group" aria-label={t("graph.facts")}>
            {drawn.edges.map((edge) => (
              <Line
                key={edge.key}
                edge={edge}
                chosen={any && touches(edge)}
                faint={any && !touches(edge)}
                label={t(edge.joins ? "graph.together" : "graph.apart", {
                  left: edge.left.value,
                  right: edge.right.value,
                })}
                choose={() => choose({ edge: edge.key })}
              />
            ))}
          </svg>
        </div>
      </section>
      <div className="graph-told" aria-live="polite">
        <Legend />
        {drawn.hidden > 0 ? <p className="sub">{t("graph.hidden", { count: drawn.hidden })}</p> : null}
        {told.length === 0 ? (
          <p className="sub">{t("graph.hint")}</p>
        ) : (
          <ul className="fact-list">
            {told.map((edge) => (
              <FactLine key={edge.key} edge={edge} names={names} />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
