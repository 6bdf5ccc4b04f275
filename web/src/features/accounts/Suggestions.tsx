import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { toast } from "@/shared/ui/toast";
import { useDecide, useSuggestions } from "./api";

/** People who may belong to one of several accounts; nothing is shown when nobody waits. */
export function Suggestions() {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const mayEdit = useCan("accounts.edit");
  const suggestions = useSuggestions();
  const decide = useDecide();
  const waiting = suggestions.data;
  if (!waiting || waiting.total === 0) return null;
  return (
    <Card
      title={t("suggestions.title")}
      extra={<Pill tone="amber">{format.count(waiting.total)}</Pill>}
      className="suggestions"
    >
      <ul className="suggestion-list">
        {waiting.items.map((each) => (
          <li key={each.id} className="row wrap">
            <Link to="/contacts/$id" params={{ id: String(each.contact_id) }}>
              {each.person || `#${each.contact_id}`}
            </Link>
            <span className="sub grow">{t("suggestions.says", { value: each.value })}</span>
            {mayEdit
              ? each.accounts.map((account) => (
                  <Button
                    key={account.id}
                    size="small"
                    onClick={() =>
                      decide.mutate({ id: each.id, account: account.id }, { onError: toast.error })
                    }
                  >
                    {account.name} #{account.id}
                  </Button>
                ))
              : null}
            {mayEdit ? (
              <Button
                size="small"
                type="text"
                onClick={() => decide.mutate({ id: each.id, account: null }, { onError: toast.error })}
              >
                {t("suggestions.none")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
