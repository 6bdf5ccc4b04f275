import { HistoryOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shownValue } from "@/shared/brief";
import { useNames } from "@/shared/names/names";
import { useSources } from "@/shared/sources";
import { When } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { useAttributeHistory } from "./api";

function History({ contactId, name }: { contactId: number; name: string }) {
  const { t } = useTranslation("contacts");
  const history = useAttributeHistory(contactId, name, true);
  const sources = useSources();
  const { value: shown } = useNames();
  const from = (source: number, by: string) => {
    if (source > 0) return sources.data?.items.find((each) => each.id === source)?.name ?? "";
    const way = by.split(":")[0];
    return t(
      way === "computed" || way === "import" || way === "connector" ? `history.${way}` : "history.hand",
    );
  };
  return (
    <QueryView query={history}>
      {(data) =>
        data.items.length === 0 ? (
          <p className="muted">{t("history.empty")}</p>
        ) : (
          <ul className="attribute-history">
            {data.items.map((item) => (
              <li key={`${item.at}-${item.event}-${shownValue(item.value)}`}>
                <span className="ellipsis">
                  {item.value === null ? <em>{t("history.removed")}</em> : shown(name, item.value)}
                </span>
                <span className="sub">
                  <When at={item.at} /> · {from(item.source_id, item.by)}
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}

/** A button beside an attribute that shows what was said of it. */
export function AttributeHistory({ contactId, name }: { contactId: number; name: string }) {
  const { t } = useTranslation("contacts");
  const { attribute: label } = useNames();
  const [open, setOpen] = useState(false);
  const title = t("history.of", { name: label(name) });
  return (
    <Popover
      trigger="click"
      title={title}
      open={open}
      onOpenChange={setOpen}
      content={open ? <History contactId={contactId} name={name} /> : null}
    >
      <button type="button" className="plain history-button" aria-label={title} title={title}>
        <HistoryOutlined />
      </button>
    </Popover>
  );
}
