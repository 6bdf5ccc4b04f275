import { Button, Drawer, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { toast } from "@/shared/ui/toast";
import { exportPlan, useImport } from "./api";

function save(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "tracking-plan.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The plan written out, and read in after a look at what that would change. */
export function ExchangeDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation("plan");
  const mayEdit = useCan("data.edit");
  const [text, setText] = useState("");
  const read = useImport();
  const tried = read.data;
  const run = (dry_run: boolean) =>
    read.mutate(
      { text, dry_run },
      { onSuccess: () => (dry_run ? undefined : toast.success(t("exchange.done"))), onError: toast.error },
    );
  const write = () => exportPlan().then((plan) => save(plan.text), toast.error);
  return (
    <Drawer open title={t("exchange.title")} onClose={close} size={560}>
      <div className="stack">
        <p className="muted">{t("exchange.about")}</p>
        <div>
          <Button onClick={write}>{t("exchange.download")}</Button>
        </div>
        {mayEdit ? (
          <>
            <Input.TextArea
              className="mono"
              aria-label={t("exchange.text")}
              placeholder={t("exchange.text")}
              autoSize={{ minRows: 8, maxRows: 22 }}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                read.reset();
              }}
            />
            {tried ? (
              <div className="notice" data-tone="primary" role="status">
                <span>
                  {t("exchange.would", {
                    created: tried.created.length,
                    changed: tried.changed.length,
                    unchanged: tried.unchanged,
                    aliases: tried.aliases,
                  })}
                </span>
              </div>
            ) : null}
            <div className="row wrap">
              <Button disabled={!text.trim()} loading={read.isPending} onClick={() => run(true)}>
                {t("exchange.try")}
              </Button>
              <Button type="primary" disabled={!tried} loading={read.isPending} onClick={() => run(false)}>
                {t("exchange.do")}
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </Drawer>
  );
}
