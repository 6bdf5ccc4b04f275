import { CameraOutlined, FolderOutlined, UserOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Progress, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import type { Segment } from "@/shared/types";
import { toast } from "@/shared/ui/toast";
import { KindPills } from "./Kind";
import { type Keeping, useCancelBuild, useFolders, useOwners, useSnapshot } from "./kept";

const KEEPINGS: Keeping[] = ["on_demand", "daily", "live"];

export type Place = { keeping: Keeping; folder_id: number | null; owner_id: number | null };

function Snapshot({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  const navigate = useNavigate();
  const [name, setName] = useState<string | null>(null);
  const take = useSnapshot(segment.id);
  return (
    <>
      <Button
        icon={<CameraOutlined />}
        onClick={() =>
          setName(t("snapshot.name", { name: segment.name, day: new Date().toISOString().slice(0, 10) }))
        }
      >
        {t("snapshot.take")}
      </Button>
      <Modal
        open={name !== null}
        title={t("snapshot.take")}
        okText={t("snapshot.take")}
        okButtonProps={{ disabled: !name?.trim(), loading: take.isPending }}
        onCancel={() => setName(null)}
        onOk={() =>
          take.mutate((name ?? "").trim(), {
            onSuccess: (made) => {
              setName(null);
              void navigate({ to: "/segments/$id", params: { id: String(made.id) } });
            },
            onError: toast.error,
          })
        }
      >
        <p className="sub">{t("snapshot.text")}</p>
        <Input aria-label={t("name")} value={name ?? ""} onChange={(event) => setName(event.target.value)} />
      </Modal>
    </>
  );
}

/** How far a live segment's members are found. */
function Building({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  const cancel = useCancelBuild();
  const mayEdit = useCan("segments.edit");
  if (segment.build.state !== "running") return null;
  const share = segment.build.total ? (100 * segment.build.done) / segment.build.total : 0;
  return (
    <div className="row building" role="status">
      <span className="sub">{t("building")}</span>
      <Progress percent={Math.min(100, Math.round(share))} size="small" style={{ width: 140 }} />
      {mayEdit && segment.kind === "dynamic" ? (
        <Button size="small" onClick={() => cancel.mutate(segment.id, { onError: toast.error })}>
          {t("buildCancel")}
        </Button>
      ) : null}
    </div>
  );
}

type Props = { segment: Segment | null; place: Place; readOnly: boolean; onChange: (next: Place) => void };

/** Who answers for the segment; somebody who left the workspace still stands there. */
function Owner({ segment, place, readOnly, onChange }: Props) {
  const { t } = useTranslation("segments");
  const owners = useOwners();
  const options = owners.data?.map((each) => ({ value: each.id, label: each.name })) ?? [];
  const known = options.some((each) => each.value === place.owner_id);
  if (place.owner_id && !known)
    options.push({ value: place.owner_id, label: segment?.owner_name || t("owners.gone") });
  return (
    <Select
      className="owner-choice"
      aria-label={t("owner")}
      prefix={<UserOutlined />}
      disabled={readOnly}
      loading={owners.isPending}
      placeholder={t("owners.none")}
      showSearch={{ optionFilterProp: "label" }}
      value={place.owner_id ?? undefined}
      onChange={(owner_id: number) => onChange({ ...place, owner_id })}
      popupMatchSelectWidth={false}
      options={options}
    />
  );
}

/** When it is known who is in, in which folder the segment lies, whose it is. */
export function KeepingLine({ segment, place, readOnly, onChange }: Props) {
  const { t } = useTranslation("segments");
  const folders = useFolders();
  const listed = segment !== null && segment.kind !== "dynamic";
  return (
    <div className="row keeping-line">
      {segment ? <KindPills segment={segment} chosen /> : null}
      {listed ? null : (
        <Select
          aria-label={t("keeping.label")}
          disabled={readOnly}
          value={place.keeping}
          onChange={(keeping: Keeping) => onChange({ ...place, keeping })}
          popupMatchSelectWidth={false}
          options={KEEPINGS.map((value) => ({ value, label: t(`keeping.${value}`) }))}
        />
      )}
      <Select
        aria-label={t("folder.label")}
        prefix={<FolderOutlined />}
        disabled={readOnly}
        allowClear
        placeholder={t("folder.none")}
        value={place.folder_id ?? undefined}
        onChange={(folder?: number) => onChange({ ...place, folder_id: folder ?? null })}
        popupMatchSelectWidth={false}
        options={folders.data?.map((each) => ({ value: each.id, label: each.name }))}
      />
      {segment ? <Owner segment={segment} place={place} readOnly={readOnly} onChange={onChange} /> : null}
      {segment && !readOnly ? <Snapshot segment={segment} /> : null}
      {segment ? <Building segment={segment} /> : null}
    </div>
  );
}
