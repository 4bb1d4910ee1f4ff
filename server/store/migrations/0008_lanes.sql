DROP INDEX "outbox_due";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "lane" text DEFAULT 'answer' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "organisation_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;--> statement-breakpoint
CREATE INDEX "outbox_turn" ON "outbox" USING btree ("lane","organisation_id","due_at","id");--> statement-breakpoint
CREATE INDEX "outbox_of_message" ON "outbox" USING btree ("message_id");--> statement-breakpoint
-- What waits already goes where it belongs.
UPDATE "outbox" SET "organisation_id" = "message"."organisation_id" FROM "message" WHERE "message"."id" = "outbox"."message_id";--> statement-breakpoint
UPDATE "outbox" SET "lane" = CASE "name" WHEN 'send-access-code' THEN 'mail-code' WHEN 'send-notification' THEN 'notification' WHEN 'send-reminder' THEN 'rest' ELSE 'answer' END;--> statement-breakpoint
UPDATE "outbox" SET "lane" = 'sms-code' FROM "access_code" WHERE "outbox"."name" = 'send-access-code' AND "access_code"."id" = ("outbox"."payload"->>'accessCodeId')::uuid AND "access_code"."channel" = 'sms';
