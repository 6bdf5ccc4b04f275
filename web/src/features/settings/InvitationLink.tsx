import { Button, Modal } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useSession } from "@/shared/session";
import type { Member } from "@/shared/types";
import { CopyLine } from "@/shared/ui/parts";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { useMakeInvitation } from "./api";

type Props = { member: Member; fresh?: boolean; close: () => void };

/** The link that sets a new member's password, to hand over in another way than by mail. */
export function InvitationLink({ member, fresh = false, close }: Props) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const { mailbox_local } = useSession();
  const { mutate, data, error } = useMakeInvitation();
  useEffect(() => mutate(member.id), [mutate, member.id]);
  const name = member.name || member.email;
  return (
    <Modal
      open
      width={520}
      title={t(fresh ? "member.invited" : "invitation.title", { name })}
      onCancel={close}
      footer={
        <Button type="primary" onClick={close}>
          {common("close")}
        </Button>
      }
    >
      <p style={{ marginBottom: 12 }}>
        {t(fresh && !mailbox_local ? "invitation.mailToo" : "invitation.handOver", { name })}
      </p>
      {error ? <ErrorState error={error} retry={() => mutate(member.id)} compact /> : null}
      {data ? <CopyLine text={data.link} label={t("invitation.copy")} /> : null}
      {!data && !error ? <Skeleton height={38} /> : null}
      {data ? (
        <p className="sub" style={{ marginTop: 10 }}>
          {t("invitation.until", { at: `${format.dateTime(data.expires_at)} · ${format.zone}` })}
        </p>
      ) : null}
    </Modal>
  );
}
