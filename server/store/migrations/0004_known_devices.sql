CREATE TABLE "known_device" (
	"message_id" uuid NOT NULL,
	"device_hash" "bytea" NOT NULL,
	"wrong_codes" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "known_device_message_id_device_hash_pk" PRIMARY KEY("message_id","device_hash"),
	CONSTRAINT "known_device_attempts" CHECK (wrong_codes between 0 and 50)
);
--> statement-breakpoint
ALTER TABLE "access_code" ADD COLUMN "device_hash" "bytea";--> statement-breakpoint
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;