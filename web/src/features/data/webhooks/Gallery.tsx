import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Tile } from "@/shared/ui/Pill";
import { Field } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useCreateWebhook, usePresets, type WebhookCreated } from "./api";
import { lookOf } from "./looks";

/** The presets as tiles; one is chosen, named, and opened as a webhook. The gallery may be gone when `made` is told. */
export function Gallery({ made }: { made: (hook: WebhookCreated) => void }) {
  const { t } = useTranslation("webhooks");
  const presets = usePresets();
  const create = useCreateWebhook();
  const [chosen, setChosen] = useState("");
  const [name, setName] = useState("");
  const save = () =>
    create.mutate({ name: name.trim(), preset: chosen }, { onSuccess: made, onError: toast.error });
  const choose = (preset: string) => {
    setChosen(preset);
    setName(t(`preset.${preset}.name`));
  };
  return (
    <div className="hook-gallery">
      <QueryView query={presets}>
        {(list) => (
          <div className="hook-tiles">
            {list.items.map(({ key }) => (
              <button
                type="button"
                key={key}
                className="hook-tile"
                aria-pressed={chosen === key}
                onClick={() => choose(key)}
              >
                <Tile tone={lookOf(key).tone}>{lookOf(key).icon}</Tile>
                <span>
                  <b>{t(`preset.${key}.name`)}</b>
                  <span className="sub">{t(`preset.${key}.text`)}</span>
                </span>
              </button>
            ))}
          </div>
        )}
      </QueryView>
      {chosen ? (
        <div className="hook-name">
          <Field label={t("gallery.name")}>
            {(id) => (
              <Input
                id={id}
                maxLength={120}
                value={name}
                onChange={(event) => setName(event.target.value)}
                onPressEnter={() => (name.trim() ? save() : undefined)}
              />
            )}
          </Field>
          <Button type="primary" disabled={!name.trim()} loading={create.isPending} onClick={save}>
            {t("gallery.make")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
