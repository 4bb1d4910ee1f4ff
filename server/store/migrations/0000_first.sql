CREATE TYPE "public"."blob_kind" AS ENUM('body', 'file', 'reply', 'replyfile');--> statement-breakpoint
CREATE TYPE "public"."channel" AS ENUM('sms', 'email');--> statement-breakpoint
CREATE TABLE "access_code" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"message_id" uuid NOT NULL,
	"challenge_hash" "bytea" NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"reference" text NOT NULL,
	"channel" "channel" NOT NULL,
	"destination_sealed" text NOT NULL,
	"automatic" boolean NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"used_at" timestamp with time zone,
	"replaced_at" timestamp with time zone,
	CONSTRAINT "access_code_attempts" CHECK (attempts between 0 and 5)
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_key_key_hash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" uuid NOT NULL,
	"message_id" uuid,
	"event" text NOT NULL,
	"details" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blob" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "blob_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" uuid NOT NULL,
	"reply_id" uuid,
	"kind" "blob_kind" NOT NULL,
	"blob_id" text NOT NULL,
	"sealed_size" bigint,
	"name_hash" "bytea",
	"accepted_at" timestamp with time zone,
	CONSTRAINT "blob_place" UNIQUE("message_id","kind","blob_id"),
	CONSTRAINT "blob_of_reply_kind" CHECK ((reply_id is not null) = (kind in ('reply', 'replyfile')))
);
--> statement-breakpoint
CREATE TABLE "key_check" (
	"kid" text PRIMARY KEY NOT NULL,
	"check_sealed" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "limit_count" (
	"name_hash" "bytea" PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"window_ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"id_hash" "bytea" NOT NULL,
	"reference" text NOT NULL,
	"server_share_sealed" text,
	"recipient_sealed" text,
	"mobile_sealed" text,
	"sms_only" boolean DEFAULT false NOT NULL,
	"contact_sealed" text,
	"mail_message_id_sealed" text,
	"reply_token_sealed" text,
	"reply_token_lookup" "bytea",
	"same_mail_hash" "bytea",
	"wrong_codes" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"notified_at" timestamp with time zone,
	"opened_at" timestamp with time zone,
	"locked_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "message_id_hash_unique" UNIQUE("id_hash"),
	CONSTRAINT "message_reference_unique" UNIQUE("reference"),
	CONSTRAINT "message_reply_token_lookup_unique" UNIQUE("reply_token_lookup"),
	CONSTRAINT "message_same_mail" UNIQUE("organisation_id","same_mail_hash"),
	CONSTRAINT "message_attempts" CHECK (wrong_codes between 0 and 50),
	CONSTRAINT "message_life" CHECK ((deleted_at is null) = (server_share_sealed is not null))
);
--> statement-breakpoint
CREATE TABLE "organisation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"short_name" text NOT NULL,
	"product_name" text NOT NULL,
	"page_url" text NOT NULL,
	"origins" text[] NOT NULL,
	"from_address" text NOT NULL,
	"sms_sender" text NOT NULL,
	"phone" text,
	"email" text,
	"help_text" text,
	"retention_days" integer DEFAULT 90 NOT NULL,
	"attachment_bytes" integer DEFAULT 26214400 NOT NULL,
	"attachment_count" integer DEFAULT 20 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "organisation_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"message_id" uuid,
	"payload" jsonb NOT NULL,
	"secret_sealed" text,
	"outbox_kid" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_error" text,
	CONSTRAINT "outbox_secret" CHECK ((secret_sealed is null) = (outbox_kid is null))
);
--> statement-breakpoint
CREATE TABLE "record" (
	"blob" bigint NOT NULL,
	"index" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "record_blob_index_pk" PRIMARY KEY("blob","index"),
	CONSTRAINT "record_size" CHECK (octet_length(bytes) between 1 and 1048576),
	CONSTRAINT "record_index" CHECK (index >= 0)
);
--> statement-breakpoint
CREATE TABLE "reply" (
	"message_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reply_key_sealed" "bytea" NOT NULL,
	"reply_key_hash" "bytea" NOT NULL,
	"delivery_key_sealed" text,
	"outbox_kid" text,
	"reference" text,
	"created_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	CONSTRAINT "reply_message_id_id_pk" PRIMARY KEY("message_id","id"),
	CONSTRAINT "reply_reference_unique" UNIQUE("reference"),
	CONSTRAINT "reply_sent_has_reference" CHECK ((received_at is null) = (reference is null)),
	CONSTRAINT "reply_delivery_key" CHECK ((delivery_key_sealed is null) = (outbox_kid is null)),
	CONSTRAINT "reply_delivered_has_no_key" CHECK (delivered_at is null or delivery_key_sealed is null)
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"message_id" uuid NOT NULL,
	"access_code_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "session_access_code_id_unique" UNIQUE("access_code_id"),
	CONSTRAINT "session_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "access_code" ADD CONSTRAINT "access_code_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_message_id_reply_id_reply_message_id_id_fk" FOREIGN KEY ("message_id","reply_id") REFERENCES "public"."reply"("message_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "record" ADD CONSTRAINT "record_blob_blob_id_fk" FOREIGN KEY ("blob") REFERENCES "public"."blob"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply" ADD CONSTRAINT "reply_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_access_code_id_access_code_id_fk" FOREIGN KEY ("access_code_id") REFERENCES "public"."access_code"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_code_of_message" ON "access_code" USING btree ("message_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_of_message" ON "audit" USING btree ("message_id","id");--> statement-breakpoint
CREATE INDEX "blob_of_reply" ON "blob" USING btree ("message_id","reply_id");--> statement-breakpoint
CREATE INDEX "message_to_delete" ON "message" USING btree ("expires_at") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at","id");--> statement-breakpoint
CREATE INDEX "outbox_kid" ON "outbox" USING btree ("outbox_kid");--> statement-breakpoint
CREATE INDEX "reply_outbox_kid" ON "reply" USING btree ("outbox_kid");--> statement-breakpoint
ALTER TABLE "record" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
