import { DownloadOutlined, PlusOutlined, QrcodeOutlined } from "@ant-design/icons";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { CopyLine, Field } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Code, type Tag, useCodes, useCreateCode, useEndCode } from "./api";

function NewCode({ tag, close }: { tag: Tag; close: () => void }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation("common");
  const create = useCreateCode();
  const [target, setTarget] = useState("https://");
  const [scene, setScene] = useState("");
  return (
    <Modal
      open
      title={t("code.new")}
      onCancel={close}
      onOk={() =>
        create.mutate({ tag_id: tag.id, target_url: target, scene, value: "" }, { onSuccess: close })
      }
      okText={common("create")}
      cancelText={common("cancel")}
      okButtonProps={{ loading: create.isPending }}
    >
      <Field
        label={t("code.target")}
        hint={t("code.targetHint")}
        error={create.error ? errorText(create.error) : undefined}
      >
        {(id) => (
          <Input
            id={id}
            maxLength={2000}
            value={target}
            onChange={(event) => setTarget(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("code.scene")} hint={t("code.sceneHint")}>
        {(id) => (
          <Input id={id} maxLength={100} value={scene} onChange={(event) => setScene(event.target.value)} />
        )}
      </Field>
    </Modal>
  );
}

function CodeRow({ code }: { code: Code }) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const mayEdit = useCan("contacts.edit");
  const end = useEndCode();
  const picture = `/api/v1/tags/codes/${code.id}/qr`;
  return (
    <li className="code-row">
      <img
        src={`${picture}.svg`}
        alt={t("code.picture", { scene: code.scene || code.code })}
        width={96}
        height={96}
      />
      <div className="stack code-facts">
        <b className="ellipsis">{code.scene || code.code}</b>
        <span className="sub ellipsis" title={code.target_url}>
          {code.target_url}
        </span>
        <CopyLine text={code.address} />
        <span className="row wrap">
          <span className="num">
            {t("code.scans", { count: code.scans, value: format.count(code.scans) })}
          </span>
          <a href={`${picture}.png`} download={`${code.code}.png`}>
            <DownloadOutlined /> PNG
          </a>
          <a href={`${picture}.svg`} download={`${code.code}.svg`}>
            <DownloadOutlined /> SVG
          </a>
          {mayEdit ? (
            <Button
              size="small"
              type="link"
              onClick={() => end.mutate({ id: code.id, disabled: !code.disabled }, { onError: toast.error })}
            >
              {code.disabled ? t("code.revive") : t("code.end")}
            </Button>
          ) : null}
        </span>
      </div>
    </li>
  );
}

export function Codes({ tag }: { tag: Tag }) {
  const { t } = useTranslation("tags");
  const mayEdit = useCan("contacts.edit");
  const codes = useCodes(tag.id);
  const [making, setMaking] = useState(false);
  return (
    <Card
      title={t("code.title")}
      extra={
        mayEdit ? (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
            {t("code.new")}
          </Button>
        ) : null
      }
    >
      <QueryView query={codes}>
        {(list) =>
          list.items.length === 0 ? (
            <State compact icon={<QrcodeOutlined />} tone="teal" title={t("code.empty")}>
              {t("code.emptyText")}
            </State>
          ) : (
            <ul className="plain-list">
              {list.items.map((code) => (
                <CodeRow key={code.id} code={code} />
              ))}
            </ul>
          )
        }
      </QueryView>
      {making ? <NewCode tag={tag} close={() => setMaking(false)} /> : null}
    </Card>
  );
}
