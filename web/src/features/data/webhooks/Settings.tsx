import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { CopyLine, Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Scheme, useChangeWebhook, useDeleteWebhook, useRenewSecret, type Webhook } from "./api";
import { NewSecret } from "./NewSecret";

const schemes: Scheme[] = ["none", "standard", "hmac", "shopify", "stripe", "youzan"];
const ours: Scheme[] = ["standard", "hmac"];
const texts = ["header", "prefix", "timestamp_header", "client_id"] as const;
type Text = (typeof texts)[number];
const optionsOf: { [scheme in Scheme]: Text[] } = {
  none: [],
  standard: [],
  hmac: ["header", "prefix", "timestamp_header"],
  shopify: [],
  stripe: [],
  youzan: ["client_id"],
};
type IdKind = "none" | "header" | "path";

function useDraft(hook: Webhook) {
  const place = hook.delivery_id;
  const kind: IdKind = place?.header ? "header" : place?.path ? "path" : "none";
  const [draft, setDraft] = useState({
    name: hook.name,
    enabled: hook.enabled,
    scheme: hook.scheme,
    options: hook.options,
    secret: "",
    idKind: kind,
    idText: place?.header ?? place?.path ?? "",
  });
  return { draft, set: (change: Partial<typeof draft>) => setDraft({ ...draft, ...change }) };
}

function Remove({ hook }: { hook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const remove = useDeleteWebhook(hook.id);
  const [typed, setTyped] = useState<string | null>(null);
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast.success(t("deleted"));
        void navigate({ to: "/data/webhooks" });
      },
      onError: toast.error,
    });
  return (
    <>
      <Button danger onClick={() => setTyped("")}>
        {t("delete")}
      </Button>
      <Modal
        open={typed !== null}
        title={t("deleteTitle")}
        okText={t("delete")}
        cancelText={common("cancel")}
        okButtonProps={{ danger: true, disabled: typed !== hook.name, loading: remove.isPending }}
        onOk={go}
        onCancel={() => setTyped(null)}
      >
        <Field label={t("name")} hint={t("deleteText")}>
          {(id) => (
            <Input
              id={id}
              placeholder={hook.name}
              value={typed ?? ""}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </Modal>
    </>
  );
}

type Draft = ReturnType<typeof useDraft>;

function SignatureParts({ hook, draft, set }: { hook: Webhook } & Draft) {
  const { t } = useTranslation("webhooks");
  const setOption = (name: string, value: string) => set({ options: { ...draft.options, [name]: value } });
  return (
    <>
      <Field label={t("scheme")} hint={t(`schemeHint.${draft.scheme}`)}>
        {(id) => (
          <Select<Scheme>
            id={id}
            value={draft.scheme}
            onChange={(scheme) => set({ scheme })}
            options={schemes.map((each) => ({ value: each, label: t(`schemes.${each}`) }))}
          />
        )}
      </Field>
      {optionsOf[draft.scheme].map((name) => (
        <Field key={name} label={t(`option.${name}`)}>
          {(id) => (
            <Input
              id={id}
              maxLength={500}
              value={draft.options[name]}
              onChange={(event) => setOption(name, event.target.value)}
            />
          )}
        </Field>
      ))}
      {draft.scheme === "hmac" ? (
        <Field label={t("option.encoding")}>
          {(id) => (
            <Select
              id={id}
              value={draft.options.encoding}
              onChange={(value) => setOption("encoding", value)}
              options={[
                { value: "hex", label: "hex" },
                { value: "base64", label: "base64" },
              ]}
            />
          )}
        </Field>
      ) : null}
      {draft.scheme === "none" ? null : (
        <Field label={t("secret")} hint={t(hook.secret_set ? "secretSet" : "secretMissing")}>
          {(id) => (
            <Input.Password
              id={id}
              autoComplete="off"
              maxLength={500}
              placeholder={t(hook.secret_set ? "secretReplace" : "secretEnter")}
              value={draft.secret}
              onChange={(event) => set({ secret: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function IdPlace({ draft, set }: Draft) {
  const { t } = useTranslation("webhooks");
  return (
    <Field label={t("idPlace")} hint={t("idHint")}>
      {(id) => (
        <div className="row">
          <Select<IdKind>
            className="hook-id-kind"
            aria-label={t("idPlace")}
            value={draft.idKind}
            onChange={(idKind) => set({ idKind })}
            options={(["none", "header", "path"] as const).map((each) => ({
              value: each,
              label: t(`idKind.${each}`),
            }))}
          />
          {draft.idKind === "none" ? (
            <span id={id} />
          ) : (
            <Input
              id={id}
              className="mono"
              maxLength={500}
              value={draft.idText}
              onChange={(event) => set({ idText: event.target.value })}
            />
          )}
        </div>
      )}
    </Field>
  );
}

export function Settings({ hook }: { hook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const mayEdit = useCan("data.edit");
  const change = useChangeWebhook(hook.id);
  const renew = useRenewSecret(hook.id);
  const [shown, setShown] = useState("");
  const { draft, set } = useDraft(hook);
  const save = () => {
    const { secret, idKind, idText, ...rest } = draft;
    const place = idKind === "none" || !idText ? null : { [idKind]: idText };
    change.mutate(
      { ...rest, delivery_id: place, ...(secret ? { secret } : {}) },
      {
        onSuccess: () => {
          set({ secret: "" });
          toast.success(t("saved"));
        },
        onError: toast.error,
      },
    );
  };
  const again = () =>
    renew.mutate(undefined, { onSuccess: (made) => setShown(made.secret), onError: toast.error });
  return (
    <Card>
      <fieldset className="hook-settings" disabled={!mayEdit}>
        <Field label={t("address")} hint={t("addressHint")}>
          {(id) => (
            <span id={id}>
              <CopyLine text={hook.address} label={t("copyAddress")} />
            </span>
          )}
        </Field>
        <Field label={t("name")}>
          {(id) => (
            <Input
              id={id}
              maxLength={120}
              value={draft.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
        <SignatureParts hook={hook} draft={draft} set={set} />
        <IdPlace draft={draft} set={set} />
        <Field label={t("enabled")}>
          {(id) => (
            <span>
              <Switch id={id} checked={draft.enabled} onChange={(enabled) => set({ enabled })} />
            </span>
          )}
        </Field>
        {mayEdit ? (
          <div className="row wrap">
            <Button type="primary" loading={change.isPending} disabled={!draft.name.trim()} onClick={save}>
              {t("save")}
            </Button>
            {ours.includes(hook.scheme) ? (
              <Button loading={renew.isPending} onClick={again}>
                {t("secretNew")}
              </Button>
            ) : null}
            <span className="grow" />
            <Remove hook={hook} />
          </div>
        ) : null}
      </fieldset>
      {shown ? <NewSecret secret={shown} close={() => setShown("")} /> : null}
    </Card>
  );
}
