DROP INDEX "message_undeliverable";--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "replied_at" timestamp with time zone;--> statement-breakpoint
UPDATE "message" SET "replied_at" = first.at
  FROM (SELECT message_id, min(received_at) AS at FROM reply WHERE received_at IS NOT NULL GROUP BY 1) AS first
  WHERE first.message_id = message.id;--> statement-breakpoint
CREATE FUNCTION "note_first_reply"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE message SET replied_at = NEW.received_at WHERE id = NEW.message_id AND replied_at IS NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "reply_received" AFTER INSERT OR UPDATE OF received_at ON "reply"
  FOR EACH ROW WHEN (NEW.received_at IS NOT NULL) EXECUTE FUNCTION note_first_reply();--> statement-breakpoint
CREATE INDEX "access_code_created" ON "access_code" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "message_by_status" ON "message" USING btree ("organisation_id",(case
    when message.withdrawn_at is not null then 'withdrawn'
    when message.deleted_at is not null then 'expired'
    when message.locked_at is not null then 'locked'
    when message.replied_at is not null then 'replied'
    when message.opened_at is not null then 'opened'
    when message.undeliverable_at is not null then 'undeliverable'
    when message.notified_at is not null then 'notified'
    else 'received' end),"created_at","id");--> statement-breakpoint
CREATE INDEX "message_unread" ON "message" USING btree ("organisation_id","notified_at") WHERE message.notified_at is not null and message.opened_at is null
  and message.locked_at is null and message.undeliverable_at is null and message.server_share_sealed is not null and message.reminded_at is null;--> statement-breakpoint
CREATE INDEX "message_unread_expiring" ON "message" USING btree ("organisation_id","expires_at") WHERE message.notified_at is not null and message.opened_at is null
  and message.locked_at is null and message.undeliverable_at is null and message.server_share_sealed is not null and message.reminded_of_expiry_at is null;--> statement-breakpoint
CREATE INDEX "message_with_mobile" ON "message" USING btree ("organisation_id","mobile_given_at") WHERE mobile_sealed is not null;--> statement-breakpoint
CREATE INDEX "reply_unfinished" ON "reply" USING btree ("created_at") WHERE received_at is null;--> statement-breakpoint
CREATE INDEX "session_of_message" ON "session" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "session_ends" ON "session" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "recipient_removed" ON "recipient" USING btree ("organisation_id","changed_at") WHERE mobile_sealed is null;--> statement-breakpoint
CREATE INDEX "limit_count_ends" ON "limit_count" USING btree ("window_ends_at");--> statement-breakpoint
CREATE INDEX "outbox_name" ON "outbox" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "sent_mail_sent" ON "sent_mail" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "message_undeliverable" ON "message" USING btree ("organisation_id") WHERE undeliverable_at is not null and deleted_at is null;