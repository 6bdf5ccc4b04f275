import {
  CloseOutlined,
  DeleteOutlined,
  ExclamationCircleFilled,
  InfoCircleOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import { Button, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { NodeStats } from "@/shared/types";
import { Bar, Field } from "@/shared/ui/parts";
import { useCanvas } from "./context";
import { changeNode, type Graph, type GraphNode, removeNode } from "./graph";
import { kindOf } from "./nodes/registry";

/** How the mails of a step fared, as shares of what was sent. */
function MailResults({ numbers }: { numbers: NodeStats }) {
  const { t } = useTranslation("journeys");
  const format = useFormat();
  const sent = numbers.sent ?? 0;
  const rows = [
    ["sent", sent, "primary"],
    ["opened", numbers.opened ?? 0, "teal"],
    ["clicked", numbers.clicked ?? 0, "amber"],
  ] as const;
  const rest = (["failed", "suppressed"] as const).filter((key) => numbers[key]);
  return (
    <div className="mail-results">
      {rows.map(([key, value, tone]) => (
        <div key={key} data-tone={tone}>
          <span>{t(`result.${key}`)}</span>
          <Bar share={sent ? value / sent : 0} label={t(`result.${key}`)} />
          <b className="num">{format.count(value)}</b>
          <span className="sub num">{sent ? format.percent(value / sent, 0) : "—"}</span>
        </div>
      ))}
      {rest.map((key) => (
        <p className="sub num" key={key}>
          {t(`result.${key}`)} {format.count(numbers[key] ?? 0)}
        </p>
      ))}
    </div>
  );
}

function NodeNumbers({ node }: { node: GraphNode }) {
  const { t } = useTranslation("journeys");
  const { stats, showPeople } = useCanvas();
  const format = useFormat();
  const numbers = stats?.nodes[node.id];
  if (!numbers) return null;
  return (
    <>
      <div className="panel-line" />
      <dl className="panel-numbers">
        {(["entered", "waiting", "left"] as const).map((key) => (
          <div key={key}>
            <dt>{t(`number.${key}`)}</dt>
            <dd className="num">{format.count(numbers[key] ?? 0)}</dd>
          </div>
        ))}
      </dl>
      {node.kind === "send_mail" ? <MailResults numbers={numbers} /> : null}
      <Button block icon={<TeamOutlined />} onClick={() => showPeople(node.id)}>
        {t("peopleHere")}
      </Button>
    </>
  );
}

type NodePanelProps = {
  node: GraphNode;
  readOnly: boolean;
  close: () => void;
  change: (run: (graph: Graph) => Graph) => void;
};

export function NodePanel({ node, readOnly, close, change }: NodePanelProps) {
  const { t } = useTranslation("journeys");
  const { t: common } = useTranslation("common");
  const { lookups, problems, hints } = useCanvas();
  const kind = kindOf(node.kind);
  const name = t(`kind.${node.kind}`);
  return (
    <aside className="panel" aria-label={name}>
      <header className="panel-head" data-tone={kind.tone}>
        <span className="tile" aria-hidden>
          <kind.Icon />
        </span>
        <h2>{name}</h2>
        <button type="button" className="icon-button" aria-label={common("close")} onClick={close}>
          <CloseOutlined />
        </button>
      </header>
      {problems.get(node.id)?.map((message) => (
        <p className="panel-problem" key={message}>
          <ExclamationCircleFilled /> {message}
        </p>
      ))}
      {readOnly
        ? null
        : hints.get(node.id)?.map((message) => (
            <p className="panel-hint sub" key={message}>
              <InfoCircleOutlined /> {message}
            </p>
          ))}
      <Field label={common("name")}>
        {(id) => (
          <Input
            id={id}
            disabled={readOnly}
            placeholder={name}
            maxLength={60}
            value={node.title ?? ""}
            onChange={(event) =>
              change((graph) => changeNode(graph, node.id, { title: event.target.value || undefined }))
            }
          />
        )}
      </Field>
      <kind.Form
        config={node.config}
        lookups={lookups}
        readOnly={readOnly}
        onChange={(config) => change((graph) => changeNode(graph, node.id, { config }))}
      />
      <NodeNumbers node={node} />
      {readOnly ? null : (
        <Button
          type="text"
          danger
          icon={<DeleteOutlined />}
          style={{ marginTop: 12 }}
          onClick={() => {
            change((graph) => removeNode(graph, node.id));
            close();
          }}
        >
          {t("removeStep")}
        </Button>
      )}
    </aside>
  );
}

type IssuesProps = { issues: { node: string | null; message: string }[]; select: (id: string) => void };

/** What stands in the way of publishing; a line leads to its step. */
export function IssuesPanel({ issues, select }: IssuesProps) {
  const { t } = useTranslation("journeys");
  return (
    <aside className="panel" aria-label={t("issues")}>
      <header className="panel-head" data-tone="coral">
        <span className="tile" aria-hidden>
          <ExclamationCircleFilled />
        </span>
        <h2>{t("issues")}</h2>
      </header>
      <ul className="issues">
        {issues.map((issue) => (
          <li key={`${issue.node} ${issue.message}`}>
            <button
              type="button"
              className="plain"
              disabled={issue.node === null}
              onClick={() => issue.node && select(issue.node)}
            >
              {issue.message}
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}
