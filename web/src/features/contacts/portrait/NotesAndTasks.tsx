import {
  CheckSquareOutlined,
  DeleteOutlined,
  FormOutlined,
  PushpinFilled,
  PushpinOutlined,
} from "@ant-design/icons";
import { Button, Checkbox, DatePicker, Input, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import type { Note, Task } from "@/shared/types";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import {
  useAddNote,
  useAddTask,
  useChangeNote,
  useDeleteNote,
  useDeleteTask,
  useNotes,
  useTasks,
  useTickTask,
} from "./api";

type IconProps = { label: string; icon: React.ReactNode; run: () => void };

function IconButton({ label, icon, run }: IconProps) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={run}>
      {icon}
    </button>
  );
}

function NoteForm({ contactId }: { contactId: number }) {
  const { t } = useTranslation("contacts");
  const add = useAddNote(contactId);
  const [text, setText] = useState("");
  // Sent again after a broken line, the note is kept once.
  const [once, setOnce] = useState<string>(() => crypto.randomUUID());
  const submit = () =>
    add.mutate(
      { text, once },
      {
        onSuccess: () => {
          setText("");
          setOnce(crypto.randomUUID());
        },
        onError: toast.error,
      },
    );
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Input.TextArea
        aria-label={t("note.new")}
        placeholder={t("note.new")}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div>
        <Button type="primary" disabled={!text.trim()} loading={add.isPending} onClick={submit}>
          {t("note.add")}
        </Button>
      </div>
    </div>
  );
}

function NoteItem({ note, contactId, mayEdit }: { note: Note; contactId: number; mayEdit: boolean }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const change = useChangeNote(contactId);
  const remove = useDeleteNote(contactId);
  return (
    <li className="note" data-pinned={note.pinned || undefined}>
      <div>{note.text}</div>
      <div className="row sub">
        <span className="grow">
          {note.author} · <When at={note.created_at} />
        </span>
        {mayEdit ? (
          <>
            <IconButton
              label={t(note.pinned ? "note.unpin" : "note.pin")}
              icon={note.pinned ? <PushpinFilled /> : <PushpinOutlined />}
              run={() => change.mutate({ note: note.id, pinned: !note.pinned }, { onError: toast.error })}
            />
            <IconButton
              label={common("delete")}
              icon={<DeleteOutlined />}
              run={() => remove.mutate(note.id, { onError: toast.error })}
            />
          </>
        ) : null}
      </div>
    </li>
  );
}

type Assignee = { id: number; name: string };

function TaskForm({ contactId, assignees }: { contactId: number; assignees: Assignee[] }) {
  const { t } = useTranslation("contacts");
  const add = useAddTask(contactId);
  const empty = { title: "", due: null as Dayjs | null, assignee: undefined as number | undefined };
  const [task, setTask] = useState(empty);
  const [once, setOnce] = useState<string>(() => crypto.randomUUID());
  const submit = () =>
    add.mutate(
      {
        title: task.title,
        due_on: task.due?.format("YYYY-MM-DD") ?? null,
        assignee_id: task.assignee ?? null,
        once,
      },
      {
        onSuccess: () => {
          setTask(empty);
          setOnce(crypto.randomUUID());
        },
        onError: toast.error,
      },
    );
  return (
    <form
      className="stack"
      style={{ gap: 8 }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Input
        aria-label={t("task.new")}
        placeholder={t("task.new")}
        maxLength={200}
        value={task.title}
        onChange={(event) => setTask({ ...task, title: event.target.value })}
      />
      <div className="row wrap">
        <DatePicker
          aria-label={t("task.due")}
          placeholder={t("task.due")}
          value={task.due}
          onChange={(due) => setTask({ ...task, due: Array.isArray(due) ? null : due })}
        />
        <Select
          aria-label={t("task.assignee")}
          placeholder={t("task.assignee")}
          allowClear
          style={{ minWidth: 150 }}
          value={task.assignee}
          onChange={(assignee?: number) => setTask({ ...task, assignee })}
          options={assignees.map((each) => ({ value: each.id, label: each.name }))}
        />
        <Button type="primary" htmlType="submit" disabled={!task.title.trim()} loading={add.isPending}>
          {t("task.add")}
        </Button>
      </div>
    </form>
  );
}

function TaskItem({ task, contactId, mayEdit }: { task: Task; contactId: number; mayEdit: boolean }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const tick = useTickTask(contactId);
  const remove = useDeleteTask(contactId);
  const late = !task.done_at && task.due_on !== null && task.due_on < new Date().toISOString().slice(0, 10);
  return (
    <li className="row">
      <Checkbox
        className="grow"
        checked={task.done_at !== null}
        disabled={!mayEdit || tick.isPending}
        onChange={(event) =>
          tick.mutate({ task: task.id, done: event.target.checked }, { onError: toast.error })
        }
      >
        <span className={task.done_at ? "task-done" : undefined}>{task.title}</span>
      </Checkbox>
      {task.assignee ? <Pill>{task.assignee.name}</Pill> : null}
      {task.due_on ? (
        <Pill tone={late ? "coral" : "gray"} dot={late} title={late ? t("task.late") : undefined}>
          {format.date(`${task.due_on}T12:00:00Z`)}
        </Pill>
      ) : null}
      {mayEdit ? (
        <IconButton
          label={common("delete")}
          icon={<DeleteOutlined />}
          run={() => remove.mutate(task.id, { onError: toast.error })}
        />
      ) : null}
    </li>
  );
}

/** What people of the workspace wrote about the person, and what is to be done. */
export function NotesAndTasks({ contactId }: { contactId: number }) {
  const { t } = useTranslation("contacts");
  const mayEdit = useCan("contacts.edit");
  const notes = useNotes(contactId);
  const tasks = useTasks(contactId);
  return (
    <div className="notes">
      <section className="stack" aria-label={t("note.title")}>
        {mayEdit ? <NoteForm contactId={contactId} /> : null}
        <QueryView query={notes}>
          {({ items }) =>
            items.length === 0 ? (
              <State icon={<FormOutlined />} tone="gray" title={t("note.none")} compact>
                {t("note.noneText")}
              </State>
            ) : (
              <ul className="stack" style={{ gap: 8 }}>
                {items.map((note) => (
                  <NoteItem key={note.id} note={note} contactId={contactId} mayEdit={mayEdit} />
                ))}
              </ul>
            )
          }
        </QueryView>
      </section>
      <section className="stack" aria-label={t("task.title")}>
        <QueryView query={tasks}>
          {({ items, assignees }) => (
            <>
              {mayEdit ? <TaskForm contactId={contactId} assignees={assignees} /> : null}
              {items.length === 0 ? (
                <State icon={<CheckSquareOutlined />} tone="gray" title={t("task.none")} compact>
                  {t("task.noneText")}
                </State>
              ) : (
                <ul className="stack" style={{ gap: 8 }}>
                  {items.map((task) => (
                    <TaskItem key={task.id} task={task} contactId={contactId} mayEdit={mayEdit} />
                  ))}
                </ul>
              )}
            </>
          )}
        </QueryView>
      </section>
    </div>
  );
}
