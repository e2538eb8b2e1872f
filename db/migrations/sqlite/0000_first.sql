CREATE TABLE `activity` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor_id` text,
	`action` text NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`about_id` text,
	`detail` text NOT NULL,
	FOREIGN KEY (`actor_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`about_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `activity_at` ON `activity` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `activity_about` ON `activity` (`about_id`,`at`);--> statement-breakpoint
CREATE INDEX `activity_actor` ON `activity` (`actor_id`,`at`);--> statement-breakpoint
CREATE TABLE `attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`bucket` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `attempt_bucket_at` ON `attempt` (`bucket`,`at`);--> statement-breakpoint
CREATE INDEX `attempt_at` ON `attempt` (`at`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`once_key` text NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`done_at` integer,
	`last_error` text,
	CONSTRAINT "outbox_kind" CHECK("outbox"."kind" in ('mail', 'sign', 'status-list', 'log', 'witness', 'allocate'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_once_key` ON `outbox` (`once_key`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`done_at`,`due_at`);--> statement-breakpoint
CREATE INDEX `outbox_created` ON `outbox` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `person` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`site_id` text,
	`supervisor_id` text,
	`password_hash` text,
	`created_at` integer NOT NULL,
	`closed_at` integer,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`supervisor_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `person_email_key` ON `person` (`email_key`);--> statement-breakpoint
CREATE INDEX `person_name` ON `person` (`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `person_supervisor` ON `person` (`supervisor_id`);--> statement-breakpoint
CREATE INDEX `person_site` ON `person` (`site_id`);--> statement-breakpoint
CREATE TABLE `person_role` (
	`person_id` text NOT NULL,
	`role` text NOT NULL,
	`granted_at` integer NOT NULL,
	`granted_by` text,
	PRIMARY KEY(`person_id`, `role`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`granted_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "person_role_role" CHECK("person_role"."role" in ('learner', 'supervisor', 'assessor', 'issuer', 'facilitator', 'administrator'))
);
--> statement-breakpoint
CREATE INDEX `person_role_role_person` ON `person_role` (`role`,`person_id`);--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`browser` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `session_person` ON `session` (`person_id`);--> statement-breakpoint
CREATE INDEX `session_expires` ON `session` (`expires_at`);--> statement-breakpoint
CREATE TABLE `single_use_link` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`person_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "single_use_link_purpose" CHECK("single_use_link"."purpose" in ('invitation', 'password-reset'))
);
--> statement-breakpoint
CREATE INDEX `single_use_link_person` ON `single_use_link` (`person_id`);--> statement-breakpoint
CREATE TABLE `site` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`lead_agency` text NOT NULL,
	`acknowledgement` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `check_attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`bank` text NOT NULL,
	`bank_version` text NOT NULL,
	`seed` integer NOT NULL,
	`drawn` text NOT NULL,
	`started_at` integer NOT NULL,
	`answers` text,
	`correct` integer,
	`passed` integer,
	`answered_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `check_attempt_person_bank` ON `check_attempt` (`person_id`,`bank`,`started_at`);--> statement-breakpoint
CREATE TABLE `draft` (
	`person_id` text NOT NULL,
	`key` text NOT NULL,
	`body` text NOT NULL,
	`revision` integer NOT NULL,
	`saved_at` integer NOT NULL,
	PRIMARY KEY(`person_id`, `key`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `module_visit` (
	`person_id` text NOT NULL,
	`module_id` text NOT NULL,
	`module_version` text NOT NULL,
	`section_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`person_id`, `module_id`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `reflection` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`reflection_id` text NOT NULL,
	`module_id` text NOT NULL,
	`module_version` text NOT NULL,
	`words` text NOT NULL,
	`audience` text NOT NULL,
	`shared_with_id` text,
	`first_saved_at` integer NOT NULL,
	`saved_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`shared_with_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "reflection_audience" CHECK("reflection"."audience" in ('private', 'shared'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reflection_person_prompt` ON `reflection` (`person_id`,`reflection_id`);--> statement-breakpoint
CREATE TABLE `refresher` (
	`person_id` text NOT NULL,
	`item_id` text NOT NULL,
	`due_at` integer NOT NULL,
	`memory` text NOT NULL,
	`answers` integer NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`person_id`, `item_id`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `refresher_person_due` ON `refresher` (`person_id`,`due_at`);--> statement-breakpoint
CREATE TABLE `refresher_answer` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`item_id` text NOT NULL,
	`option_id` text NOT NULL,
	`bank_version` text NOT NULL,
	`recall` text NOT NULL,
	`next_at` integer NOT NULL,
	`answered_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "refresher_answer_recall" CHECK("refresher_answer"."recall" in ('again', 'hard', 'good'))
);
--> statement-breakpoint
CREATE INDEX `refresher_answer_person` ON `refresher_answer` (`person_id`,`answered_at`);--> statement-breakpoint
CREATE TABLE `refresher_pause` (
	`person_id` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `section_progress` (
	`person_id` text NOT NULL,
	`module_id` text NOT NULL,
	`section_id` text NOT NULL,
	`module_version` text NOT NULL,
	`digest` text NOT NULL,
	`done_at` integer NOT NULL,
	PRIMARY KEY(`person_id`, `module_id`, `section_id`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `allocation` (
	`id` text PRIMARY KEY NOT NULL,
	`version_id` text NOT NULL,
	`place` integer NOT NULL,
	`assessor_id` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer NOT NULL,
	`ended_at` integer,
	`ended` text,
	FOREIGN KEY (`version_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`assessor_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "allocation_ended" CHECK("allocation"."ended" in ('marked', 'day-passed', 'handed-back', 'may-not', 'settled'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `allocation_current` ON `allocation` (`version_id`,`place`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `allocation_assessor` ON `allocation` (`assessor_id`,`ended_at`,`until`,`id`);--> statement-breakpoint
CREATE INDEX `allocation_version` ON `allocation` (`version_id`);--> statement-breakpoint
CREATE INDEX `allocation_until` ON `allocation` (`ended_at`,`until`);--> statement-breakpoint
CREATE TABLE `calibration` (
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`exemplar` text NOT NULL,
	`rubric_version` text NOT NULL,
	`levels` text NOT NULL,
	`marked_at` integer NOT NULL,
	PRIMARY KEY(`person_id`, `achievement`, `exemplar`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `conflict` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`kind` text NOT NULL,
	`about_id` text NOT NULL,
	`words` text NOT NULL,
	`declared_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "conflict_kind" CHECK("conflict"."kind" in ('person', 'site'))
);
--> statement-breakpoint
CREATE INDEX `conflict_about` ON `conflict` (`about_id`);--> statement-breakpoint
CREATE INDEX `conflict_person` ON `conflict` (`person_id`,`declared_at`);--> statement-breakpoint
CREATE TABLE `conflict_withdrawal` (
	`conflict_id` text PRIMARY KEY NOT NULL,
	`withdrawn_at` integer NOT NULL,
	FOREIGN KEY (`conflict_id`) REFERENCES `conflict`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `draft_file` (
	`id` text PRIMARY KEY NOT NULL,
	`evidence_id` text NOT NULL,
	`sha256` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`changes` text NOT NULL,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `draft_file_evidence` ON `draft_file` (`evidence_id`);--> statement-breakpoint
CREATE INDEX `draft_file_sha256` ON `draft_file` (`sha256`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`created_at` integer NOT NULL,
	`same_as_id` text,
	`for_supervisor` integer DEFAULT true NOT NULL,
	`for_assessors` integer DEFAULT true NOT NULL,
	`for_facilitators` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`same_as_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `evidence_person` ON `evidence` (`person_id`,`achievement`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_same_as` ON `evidence` (`same_as_id`,`achievement`,`kind`);--> statement-breakpoint
CREATE INDEX `evidence_facilitators` ON `evidence` (`for_facilitators`,`created_at`);--> statement-breakpoint
CREATE TABLE `evidence_version` (
	`id` text PRIMARY KEY NOT NULL,
	`evidence_id` text NOT NULL,
	`number` integer NOT NULL,
	`repeats_id` text,
	`title` text NOT NULL,
	`narrative` text NOT NULL,
	`parts` text NOT NULL,
	`changed_note` text NOT NULL,
	`consent` text NOT NULL,
	`de_identification` text NOT NULL,
	`achievement_version` text NOT NULL,
	`framework` text NOT NULL,
	`salt` text NOT NULL,
	`sent_at` integer NOT NULL,
	`sent_to_id` text,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`repeats_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`sent_to_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_version_number` ON `evidence_version` (`evidence_id`,`number`);--> statement-breakpoint
CREATE INDEX `evidence_version_waiting` ON `evidence_version` (`sent_to_id`,`sent_at`);--> statement-breakpoint
CREATE TABLE `evidence_version_file` (
	`version_id` text NOT NULL,
	`position` integer NOT NULL,
	`sha256` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	PRIMARY KEY(`version_id`, `position`),
	FOREIGN KEY (`version_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `evidence_version_file_sha256` ON `evidence_version_file` (`sha256`);--> statement-breakpoint
CREATE TABLE `mark` (
	`id` text PRIMARY KEY NOT NULL,
	`moderation_id` text NOT NULL,
	`version_id` text NOT NULL,
	`place` integer NOT NULL,
	`marker_id` text NOT NULL,
	`decision` text NOT NULL,
	`levels` text NOT NULL,
	`message` text NOT NULL,
	`rubric_version` text NOT NULL,
	`marked_at` integer NOT NULL,
	FOREIGN KEY (`moderation_id`) REFERENCES `moderation`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`version_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`marker_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "mark_decision" CHECK("mark"."decision" in ('accept', 'return'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mark_place` ON `mark` (`version_id`,`place`);--> statement-breakpoint
CREATE UNIQUE INDEX `mark_marker` ON `mark` (`version_id`,`marker_id`);--> statement-breakpoint
CREATE INDEX `mark_moderation` ON `mark` (`moderation_id`);--> statement-breakpoint
CREATE INDEX `mark_by` ON `mark` (`marker_id`,`marked_at`);--> statement-breakpoint
CREATE TABLE `message` (
	`id` text PRIMARY KEY NOT NULL,
	`evidence_id` text NOT NULL,
	`version_id` text NOT NULL,
	`author_id` text NOT NULL,
	`words` text NOT NULL,
	`sent_at` integer NOT NULL,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`version_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`author_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `message_evidence` ON `message` (`evidence_id`,`sent_at`);--> statement-breakpoint
CREATE TABLE `moderation` (
	`id` text PRIMARY KEY NOT NULL,
	`version_id` text NOT NULL,
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`reason` text NOT NULL,
	`plan` text NOT NULL,
	`released_at` integer,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	`outcome` text,
	FOREIGN KEY (`version_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "moderation_reason" CHECK("moderation"."reason" in ('new-assessor', 'sample-of-assessor', 'sample-of-credential', 'sample-of-supervisor')),
	CONSTRAINT "moderation_outcome" CHECK("moderation"."outcome" in ('agreed', 'third-upheld', 'third-decided', 'taken-back', 'superseded'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `moderation_version` ON `moderation` (`version_id`);--> statement-breakpoint
CREATE INDEX `moderation_person` ON `moderation` (`person_id`,`achievement`,`closed_at`);--> statement-breakpoint
CREATE INDEX `moderation_open` ON `moderation` (`closed_at`,`opened_at`);--> statement-breakpoint
CREATE INDEX `moderation_achievement` ON `moderation` (`achievement`,`opened_at`);--> statement-breakpoint
CREATE TABLE `note` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`words` text NOT NULL,
	`happened_on` text NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `note_person` ON `note` (`person_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `note_file` (
	`id` text PRIMARY KEY NOT NULL,
	`note_id` text NOT NULL,
	`sha256` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`changes` text NOT NULL,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`note_id`) REFERENCES `note`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `note_file_note` ON `note_file` (`note_id`);--> statement-breakpoint
CREATE INDEX `note_file_sha256` ON `note_file` (`sha256`);--> statement-breakpoint
CREATE TABLE `note_skill` (
	`note_id` text NOT NULL,
	`skill` text NOT NULL,
	PRIMARY KEY(`note_id`, `skill`),
	FOREIGN KEY (`note_id`) REFERENCES `note`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `note_use` (
	`note_id` text NOT NULL,
	`evidence_id` text NOT NULL,
	`used_at` integer NOT NULL,
	PRIMARY KEY(`note_id`, `evidence_id`),
	FOREIGN KEY (`note_id`) REFERENCES `note`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `result` (
	`id` text PRIMARY KEY NOT NULL,
	`review_id` text NOT NULL,
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`criterion` text NOT NULL,
	`achieved_level` text NOT NULL,
	`comment` text NOT NULL,
	`next` text NOT NULL,
	`judged_by_id` text NOT NULL,
	`judged_at` integer NOT NULL,
	`supersedes_id` text,
	FOREIGN KEY (`review_id`) REFERENCES `review`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`judged_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`supersedes_id`) REFERENCES `result`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `result_review_criterion` ON `result` (`review_id`,`criterion`);--> statement-breakpoint
CREATE INDEX `result_supersedes` ON `result` (`supersedes_id`);--> statement-breakpoint
CREATE INDEX `result_person` ON `result` (`person_id`,`achievement`,`criterion`,`judged_at`);--> statement-breakpoint
CREATE TABLE `review` (
	`id` text PRIMARY KEY NOT NULL,
	`version_id` text NOT NULL,
	`reviewer_id` text NOT NULL,
	`decision` text NOT NULL,
	`rubric_version` text NOT NULL,
	`decided_at` integer NOT NULL,
	`supersedes_id` text,
	`moderation_id` text,
	FOREIGN KEY (`version_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`reviewer_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`supersedes_id`) REFERENCES `review`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`moderation_id`) REFERENCES `moderation`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "review_decision" CHECK("review"."decision" in ('accept', 'return'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `review_version` ON `review` (`version_id`) WHERE supersedes_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX `review_supersedes` ON `review` (`supersedes_id`);--> statement-breakpoint
CREATE INDEX `review_version_all` ON `review` (`version_id`);--> statement-breakpoint
CREATE INDEX `review_reviewer` ON `review` (`reviewer_id`,`decided_at`);--> statement-breakpoint
CREATE TABLE `sampling_plan` (
	`number` integer PRIMARY KEY NOT NULL,
	`plan` text NOT NULL,
	`words` text NOT NULL,
	`set_by_id` text,
	`set_at` integer NOT NULL,
	FOREIGN KEY (`set_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `standing` (
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`ready_at` integer,
	`ready_until` integer,
	`awarded_at` integer,
	`renewal_ready_at` integer,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`person_id`, `achievement`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `standing_ready` ON `standing` (`awarded_at`,`ready_at`);--> statement-breakpoint
CREATE INDEX `standing_renewal` ON `standing` (`renewal_ready_at`);--> statement-breakpoint
CREATE TABLE `waiting_review` (
	`version_id` text PRIMARY KEY NOT NULL,
	`evidence_id` text NOT NULL,
	`person_id` text NOT NULL,
	`reviewer_id` text,
	`sent_at` integer NOT NULL,
	`assessor_from` integer,
	`asked_by_id` text,
	`held` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`version_id`) REFERENCES `evidence_version`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`reviewer_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`asked_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `waiting_review_evidence` ON `waiting_review` (`evidence_id`);--> statement-breakpoint
CREATE INDEX `waiting_review_reviewer` ON `waiting_review` (`reviewer_id`,`sent_at`,`version_id`);--> statement-breakpoint
CREATE INDEX `waiting_review_assessor` ON `waiting_review` (`held`,`assessor_from`,`version_id`);--> statement-breakpoint
CREATE INDEX `waiting_review_person` ON `waiting_review` (`person_id`);--> statement-breakpoint
CREATE TABLE `agreement` (
	`id` text PRIMARY KEY NOT NULL,
	`cycle_id` text NOT NULL,
	`item` text NOT NULL,
	`side` text NOT NULL,
	`person_id` text NOT NULL,
	`answer` text NOT NULL,
	`said_at` integer NOT NULL,
	`number` integer NOT NULL,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "agreement_side" CHECK("agreement"."side" in ('self', 'supervisor'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agreement_cycle_number` ON `agreement` (`cycle_id`,`number`);--> statement-breakpoint
CREATE TABLE `cycle` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`kind` text NOT NULL,
	`scale` text NOT NULL,
	`scale_version` text NOT NULL,
	`framework` text NOT NULL,
	`supervisor_id` text,
	`opened_by_id` text NOT NULL,
	`opened_at` integer NOT NULL,
	`due_on` text,
	`both_sent_at` integer,
	`held_on` text,
	`closed_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`supervisor_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`opened_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "cycle_kind" CHECK("cycle"."kind" in ('induction', 'mid-year', 'annual', 'ad-hoc'))
);
--> statement-breakpoint
CREATE INDEX `cycle_person` ON `cycle` (`person_id`,`opened_at`);--> statement-breakpoint
CREATE INDEX `cycle_supervisor` ON `cycle` (`supervisor_id`,`closed_at`,`opened_at`);--> statement-breakpoint
CREATE INDEX `cycle_due` ON `cycle` (`both_sent_at`,`closed_at`,`due_on`);--> statement-breakpoint
CREATE TABLE `cycle_strand` (
	`cycle_id` text NOT NULL,
	`strand` text NOT NULL,
	PRIMARY KEY(`cycle_id`, `strand`),
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `expert_request` (
	`id` text PRIMARY KEY NOT NULL,
	`cycle_id` text NOT NULL,
	`item` text NOT NULL,
	`asked_by_id` text NOT NULL,
	`asked_at` integer NOT NULL,
	`question` text NOT NULL,
	`consented_at` integer,
	`refused_at` integer,
	`facilitator_id` text,
	`answer` text,
	`answered_at` integer,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`asked_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`facilitator_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `expert_request_cycle` ON `expert_request` (`cycle_id`,`item`);--> statement-breakpoint
CREATE INDEX `expert_request_facilitator` ON `expert_request` (`facilitator_id`,`answered_at`,`consented_at`);--> statement-breakpoint
CREATE TABLE `plan_act` (
	`plan_item_id` text NOT NULL,
	`number` integer NOT NULL,
	`act` text NOT NULL,
	`by_id` text NOT NULL,
	`at` integer NOT NULL,
	`words` text NOT NULL,
	`due_on` text,
	PRIMARY KEY(`plan_item_id`, `number`),
	FOREIGN KEY (`plan_item_id`) REFERENCES `plan_item`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "plan_act_act" CHECK("plan_act"."act" in ('done', 'dropped', 'reopened', 'moved', 'shared', 'kept-private', 'carried'))
);
--> statement-breakpoint
CREATE TABLE `plan_feed` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `plan_feed_person` ON `plan_feed` (`person_id`,`ended_at`);--> statement-breakpoint
CREATE TABLE `plan_item` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`cycle_id` text,
	`item` text,
	`words` text NOT NULL,
	`owner` text NOT NULL,
	`due_on` text NOT NULL,
	`source` text NOT NULL,
	`created_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`carried_from_id` text,
	`open_due_on` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`carried_from_id`) REFERENCES `plan_item`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "plan_item_owner" CHECK("plan_item"."owner" in ('learner', 'supervisor', 'both')),
	CONSTRAINT "plan_item_source" CHECK("plan_item"."source" in ('conversation', 'gap', 'expiry', 'pathway', 'own'))
);
--> statement-breakpoint
CREATE INDEX `plan_item_person` ON `plan_item` (`person_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `plan_item_cycle` ON `plan_item` (`cycle_id`);--> statement-breakpoint
CREATE INDEX `plan_item_open` ON `plan_item` (`open_due_on`);--> statement-breakpoint
CREATE UNIQUE INDEX `plan_item_carried` ON `plan_item` (`carried_from_id`);--> statement-breakpoint
CREATE TABLE `plan_quiet` (
	`person_id` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `plan_review` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`reviewed_at` integer NOT NULL,
	`words` text NOT NULL,
	`next_on` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `plan_review_person` ON `plan_review` (`person_id`,`reviewed_at`);--> statement-breakpoint
CREATE INDEX `plan_review_next` ON `plan_review` (`next_on`);--> statement-breakpoint
CREATE TABLE `plan_tie` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_item_id` text NOT NULL,
	`tie` text NOT NULL,
	`target` text NOT NULL,
	`by_id` text NOT NULL,
	`at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`plan_item_id`) REFERENCES `plan_item`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "plan_tie_tie" CHECK("plan_tie"."tie" in ('module', 'practice', 'person', 'credential', 'achievement'))
);
--> statement-breakpoint
CREATE INDEX `plan_tie_item` ON `plan_tie` (`plan_item_id`);--> statement-breakpoint
CREATE TABLE `rating` (
	`sheet_id` text NOT NULL,
	`item` text NOT NULL,
	`answer` text,
	`comment` text NOT NULL,
	`rated_at` integer NOT NULL,
	PRIMARY KEY(`sheet_id`, `item`),
	FOREIGN KEY (`sheet_id`) REFERENCES `rating_sheet`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `rating_link` (
	`sheet_id` text NOT NULL,
	`item` text NOT NULL,
	`kind` text NOT NULL,
	`target_id` text NOT NULL,
	PRIMARY KEY(`sheet_id`, `item`, `kind`, `target_id`),
	FOREIGN KEY (`sheet_id`) REFERENCES `rating_sheet`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "rating_link_kind" CHECK("rating_link"."kind" in ('note', 'evidence'))
);
--> statement-breakpoint
CREATE TABLE `rating_sheet` (
	`id` text PRIMARY KEY NOT NULL,
	`cycle_id` text NOT NULL,
	`side` text NOT NULL,
	`rater_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`sent_at` integer,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`rater_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "rating_sheet_side" CHECK("rating_sheet"."side" in ('self', 'supervisor'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rating_sheet_cycle_side` ON `rating_sheet` (`cycle_id`,`side`);--> statement-breakpoint
CREATE INDEX `rating_sheet_rater` ON `rating_sheet` (`rater_id`,`sent_at`);--> statement-breakpoint
CREATE TABLE `strength` (
	`cycle_id` text NOT NULL,
	`item` text NOT NULL,
	`named_by_id` text NOT NULL,
	`words` text NOT NULL,
	`named_at` integer NOT NULL,
	PRIMARY KEY(`cycle_id`, `item`, `named_by_id`),
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`named_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `strength_count` (
	`competency` text NOT NULL,
	`site_id` text NOT NULL,
	`people` integer NOT NULL,
	`strong` integer NOT NULL,
	`counted_at` integer NOT NULL,
	PRIMARY KEY(`competency`, `site_id`)
);
--> statement-breakpoint
CREATE TABLE `suggestion` (
	`id` text PRIMARY KEY NOT NULL,
	`cycle_id` text NOT NULL,
	`item` text NOT NULL,
	`side` text NOT NULL,
	`person_id` text NOT NULL,
	`words` text NOT NULL,
	`owner` text NOT NULL,
	`due_on` text NOT NULL,
	`said_at` integer NOT NULL,
	`number` integer NOT NULL,
	`agreed_by_id` text,
	`agreed_at` integer,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`agreed_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "suggestion_side" CHECK("suggestion"."side" in ('self', 'supervisor')),
	CONSTRAINT "suggestion_owner" CHECK("suggestion"."owner" in ('learner', 'supervisor', 'both'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `suggestion_cycle_number` ON `suggestion` (`cycle_id`,`number`);--> statement-breakpoint
CREATE TABLE `appeal` (
	`id` text PRIMARY KEY NOT NULL,
	`review_id` text NOT NULL,
	`person_id` text NOT NULL,
	`grounds` text NOT NULL,
	`lodged_at` integer NOT NULL,
	FOREIGN KEY (`review_id`) REFERENCES `review`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `appeal_review` ON `appeal` (`review_id`);--> statement-breakpoint
CREATE INDEX `appeal_person` ON `appeal` (`person_id`,`lodged_at`);--> statement-breakpoint
CREATE TABLE `appeal_act` (
	`appeal_id` text NOT NULL,
	`number` integer NOT NULL,
	`act` text NOT NULL,
	`by_id` text,
	`at` integer NOT NULL,
	`to_id` text,
	`words` text NOT NULL,
	`review_id` text,
	PRIMARY KEY(`appeal_id`, `number`),
	FOREIGN KEY (`appeal_id`) REFERENCES `appeal`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`to_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`review_id`) REFERENCES `review`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "appeal_act_act" CHECK("appeal_act"."act" in ('lodged', 'assigned', 'upheld', 'changed', 'not-upheld', 'withdrawn'))
);
--> statement-breakpoint
CREATE INDEX `appeal_act_to` ON `appeal_act` (`to_id`);--> statement-breakpoint
CREATE TABLE `observation` (
	`request_id` text PRIMARY KEY NOT NULL,
	`relation` text NOT NULL,
	`saw` text NOT NULL,
	`strength` text NOT NULL,
	`try_next` text NOT NULL,
	`confirmed` text NOT NULL,
	`found_left` integer NOT NULL,
	`given_at` integer NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`request_id`) REFERENCES `observation_request`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `observation_request` (
	`id` text PRIMARY KEY NOT NULL,
	`evidence_id` text NOT NULL,
	`person_id` text NOT NULL,
	`observer_name` text NOT NULL,
	`observer_email` text NOT NULL,
	`what` text NOT NULL,
	`asked_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`token_hash` text NOT NULL,
	`code_hash` text,
	`code_until` integer,
	`closed_at` integer,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `observation_request_token` ON `observation_request` (`token_hash`);--> statement-breakpoint
CREATE INDEX `observation_request_evidence` ON `observation_request` (`evidence_id`,`asked_at`);--> statement-breakpoint
CREATE INDEX `observation_request_open` ON `observation_request` (`closed_at`,`expires_at`);--> statement-breakpoint
CREATE TABLE `reminder` (
	`step` text NOT NULL,
	`subject_id` text NOT NULL,
	`number` integer NOT NULL,
	`to_id` text NOT NULL,
	`escalated` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`step`, `subject_id`, `number`, `to_id`),
	FOREIGN KEY (`to_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "reminder_step" CHECK("reminder"."step" in ('review', 'second-mark', 'question', 'appeal', 'observation', 'expert-consent', 'expert-answer', 'award', 'suspension', 'withdrawal', 'reinstatement', 'status-appeal', 'approval'))
);
--> statement-breakpoint
CREATE TABLE `review_question` (
	`review_id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`question_id` text NOT NULL,
	`asked_at` integer NOT NULL,
	`answer_id` text,
	`answered_at` integer,
	FOREIGN KEY (`review_id`) REFERENCES `review`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`question_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`answer_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `review_question_open` ON `review_question` (`answered_at`,`asked_at`);--> statement-breakpoint
CREATE TABLE `approval_policy` (
	`number` integer PRIMARY KEY NOT NULL,
	`mode` text NOT NULL,
	`words` text NOT NULL,
	`set_by_id` text NOT NULL,
	`set_at` integer NOT NULL,
	FOREIGN KEY (`set_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "approval_policy_mode" CHECK("approval_policy"."mode" in ('none', 'cohorts', 'all'))
);
--> statement-breakpoint
CREATE TABLE `award` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`sequence` integer NOT NULL,
	`achievement_version` text NOT NULL,
	`framework` text NOT NULL,
	`awarded_by_id` text NOT NULL,
	`approved_by_id` text,
	`awarded_at` integer NOT NULL,
	`valid_until` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`awarded_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`approved_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `award_person_achievement` ON `award` (`person_id`,`achievement`,`sequence`);--> statement-breakpoint
CREATE INDEX `award_at` ON `award` (`awarded_at`);--> statement-breakpoint
CREATE INDEX `award_achievement_version` ON `award` (`achievement`,`achievement_version`);--> statement-breakpoint
CREATE TABLE `cohort` (
	`id` text PRIMARY KEY NOT NULL,
	`achievement` text NOT NULL,
	`proposed_by_id` text NOT NULL,
	`proposed_at` integer NOT NULL,
	`approved_by_id` text,
	`state` text NOT NULL,
	`held_by` text,
	`held_until` integer,
	FOREIGN KEY (`proposed_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`approved_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "cohort_state_words" CHECK("cohort"."state" in ('proposed', 'running', 'stopped', 'finished', 'sent-back', 'taken-back'))
);
--> statement-breakpoint
CREATE INDEX `cohort_state` ON `cohort` (`state`,`proposed_at`);--> statement-breakpoint
CREATE INDEX `cohort_at` ON `cohort` (`proposed_at`,`id`);--> statement-breakpoint
CREATE TABLE `cohort_act` (
	`cohort_id` text NOT NULL,
	`number` integer NOT NULL,
	`act` text NOT NULL,
	`by_id` text NOT NULL,
	`at` integer NOT NULL,
	`words` text NOT NULL,
	PRIMARY KEY(`cohort_id`, `number`),
	FOREIGN KEY (`cohort_id`) REFERENCES `cohort`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "cohort_act_act" CHECK("cohort_act"."act" in ('proposed', 'approved', 'sent-back', 'taken-back', 'stopped', 'resumed'))
);
--> statement-breakpoint
CREATE TABLE `cohort_member` (
	`cohort_id` text NOT NULL,
	`position` integer NOT NULL,
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`narrative` text NOT NULL,
	`state` text NOT NULL,
	`reason` text NOT NULL,
	`award_id` text,
	`settled_at` integer,
	PRIMARY KEY(`cohort_id`, `position`),
	FOREIGN KEY (`cohort_id`) REFERENCES `cohort`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`award_id`) REFERENCES `award`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "cohort_member_state_words" CHECK("cohort_member"."state" in ('waiting', 'awarded', 'refused', 'dropped'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cohort_member_person` ON `cohort_member` (`cohort_id`,`person_id`);--> statement-breakpoint
CREATE INDEX `cohort_member_state` ON `cohort_member` (`cohort_id`,`state`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `cohort_member_waiting` ON `cohort_member` (`person_id`,`achievement`) WHERE state = 'waiting';--> statement-breakpoint
CREATE TABLE `credential` (
	`id` text PRIMARY KEY NOT NULL,
	`award_id` text NOT NULL,
	`status_list_id` text NOT NULL,
	`status_index` integer NOT NULL,
	`salt` text NOT NULL,
	`document` text,
	`signed_at` integer,
	`signing_key_id` text,
	`show_name` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`award_id`) REFERENCES `award`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`status_list_id`) REFERENCES `status_list`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`signing_key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credential_award` ON `credential` (`award_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `credential_status` ON `credential` (`status_list_id`,`status_index`);--> statement-breakpoint
CREATE INDEX `credential_created` ON `credential` (`created_at`);--> statement-breakpoint
CREATE TABLE `equivalence` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`achievement` text NOT NULL,
	`number` integer NOT NULL,
	`decision` text NOT NULL,
	`reason` text NOT NULL,
	`decided_by_id` text NOT NULL,
	`decided_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`decided_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "equivalence_decision" CHECK("equivalence"."decision" in ('recognised', 'not-recognised'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `equivalence_number` ON `equivalence` (`person_id`,`achievement`,`number`);--> statement-breakpoint
CREATE TABLE `ledger_entry` (
	`person_id` text NOT NULL,
	`number` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`achievement` text NOT NULL,
	`subject_id` text NOT NULL,
	`content` text NOT NULL,
	`names` text NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`person_id`, `number`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "ledger_entry_kind" CHECK("ledger_entry"."kind" in ('sent', 'judged', 'superseded', 'moderated', 'equivalence', 'awarded', 'withdrawn', 'suspended', 'reinstated', 'overturned'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_entry_subject` ON `ledger_entry` (`kind`,`subject_id`);--> statement-breakpoint
CREATE INDEX `ledger_entry_at` ON `ledger_entry` (`at`,`person_id`,`number`);--> statement-breakpoint
CREATE TABLE `ledger_row` (
	`award_id` text NOT NULL,
	`position` integer NOT NULL,
	`row` text NOT NULL,
	PRIMARY KEY(`award_id`, `position`),
	FOREIGN KEY (`award_id`) REFERENCES `award`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `log_checkpoint` (
	`size` integer PRIMARY KEY NOT NULL,
	`note` text NOT NULL,
	`key_id` text NOT NULL,
	`signed_at` integer NOT NULL,
	FOREIGN KEY (`key_id`) REFERENCES `log_key`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `log_checkpoint_signed` ON `log_checkpoint` (`signed_at`);--> statement-breakpoint
CREATE TABLE `log_cosignature` (
	`size` integer NOT NULL,
	`witness` text NOT NULL,
	`line` text NOT NULL,
	`seen_at` integer NOT NULL,
	PRIMARY KEY(`size`, `witness`),
	FOREIGN KEY (`size`) REFERENCES `log_checkpoint`(`size`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `log_entry` (
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`salt` text NOT NULL,
	`leaf` text NOT NULL,
	`entered_at` integer NOT NULL,
	`position` integer,
	PRIMARY KEY(`kind`, `subject_id`),
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "log_entry_kind" CHECK("log_entry"."kind" in ('issued', 'revoked', 'suspended', 'reinstated'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_entry_position` ON `log_entry` (`position`);--> statement-breakpoint
CREATE INDEX `log_entry_credential` ON `log_entry` (`credential_id`);--> statement-breakpoint
CREATE TABLE `log_key` (
	`id` text PRIMARY KEY NOT NULL,
	`origin` text NOT NULL,
	`public_key_multibase` text NOT NULL,
	`secret_sealed` text,
	`created_at` integer NOT NULL,
	`signs_until` integer
);
--> statement-breakpoint
CREATE TABLE `log_tile` (
	`level` integer NOT NULL,
	`number` integer NOT NULL,
	`hashes` text NOT NULL,
	PRIMARY KEY(`level`, `number`)
);
--> statement-breakpoint
CREATE TABLE `revocation` (
	`credential_id` text PRIMARY KEY NOT NULL,
	`revoked_by_id` text NOT NULL,
	`revoked_at` integer NOT NULL,
	`reason` text NOT NULL,
	`words` text NOT NULL,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`revoked_by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "revocation_reason" CHECK("revocation"."reason" in ('issued-in-error', 'evidence-not-genuine', 'holder-asked', 'replaced', 'other'))
);
--> statement-breakpoint
CREATE TABLE `signed_list` (
	`list_id` text NOT NULL,
	`purpose` text NOT NULL,
	`document` text NOT NULL,
	`version` integer NOT NULL,
	`signed_at` integer NOT NULL,
	`valid_until` integer NOT NULL,
	PRIMARY KEY(`list_id`, `purpose`),
	FOREIGN KEY (`list_id`) REFERENCES `status_list`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "signed_list_purpose" CHECK("signed_list"."purpose" in ('revocation', 'suspension'))
);
--> statement-breakpoint
CREATE INDEX `signed_list_at` ON `signed_list` (`signed_at`);--> statement-breakpoint
CREATE TABLE `signing_key` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`public_key_multibase` text NOT NULL,
	`secret_sealed` text,
	`reference` text,
	`created_at` integer NOT NULL,
	`retired_at` integer,
	`compromised_at` integer,
	CONSTRAINT "signing_key_kind" CHECK("signing_key"."kind" in ('eddsa', 'rsa')),
	CONSTRAINT "signing_key_held" CHECK(("signing_key"."secret_sealed" is null) <> ("signing_key"."reference" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `signing_key_public` ON `signing_key` (`public_key_multibase`);--> statement-breakpoint
CREATE TABLE `status_act` (
	`credential_id` text NOT NULL,
	`number` integer NOT NULL,
	`kind` text NOT NULL,
	`act` text NOT NULL,
	`by_id` text,
	`at` integer NOT NULL,
	`reason` text,
	`words` text NOT NULL,
	PRIMARY KEY(`credential_id`, `number`),
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "status_act_kind" CHECK("status_act"."kind" in ('suspension', 'withdrawal', 'reinstatement')),
	CONSTRAINT "status_act_act" CHECK("status_act"."act" in ('proposed', 'confirmed', 'declined', 'taken-back', 'lapsed', 'answered', 'appealed', 'appeal-upheld', 'appeal-dismissed')),
	CONSTRAINT "status_act_reason" CHECK("status_act"."reason" in ('issued-in-error', 'evidence-not-genuine', 'holder-asked', 'replaced', 'other', 'evidence-in-question', 'judgement-in-question', 'question-settled', 'suspended-in-error'))
);
--> statement-breakpoint
CREATE TABLE `status_case` (
	`credential_id` text PRIMARY KEY NOT NULL,
	`suspended_at` integer,
	`suspension_reason` text,
	`suspension_words` text,
	`unconfirmed_since` integer,
	`withdrawal_since` integer,
	`reinstatement_since` integer,
	`appeal_since` integer,
	`overturned_at` integer,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "status_case_reason" CHECK("status_case"."suspension_reason" in ('evidence-in-question', 'judgement-in-question', 'holder-asked', 'other'))
);
--> statement-breakpoint
CREATE INDEX `status_case_unconfirmed` ON `status_case` (`unconfirmed_since`);--> statement-breakpoint
CREATE INDEX `status_case_withdrawal` ON `status_case` (`withdrawal_since`);--> statement-breakpoint
CREATE INDEX `status_case_reinstatement` ON `status_case` (`reinstatement_since`);--> statement-breakpoint
CREATE INDEX `status_case_appeal` ON `status_case` (`appeal_since`);--> statement-breakpoint
CREATE TABLE `status_change` (
	`id` text PRIMARY KEY NOT NULL,
	`list_id` text NOT NULL,
	`purpose` text NOT NULL,
	`credential_id` text NOT NULL,
	FOREIGN KEY (`list_id`) REFERENCES `status_list`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "status_change_purpose" CHECK("status_change"."purpose" in ('revocation', 'suspension'))
);
--> statement-breakpoint
CREATE INDEX `status_change_list` ON `status_change` (`list_id`,`purpose`);--> statement-breakpoint
CREATE TABLE `status_list` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `share_link` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`label` text NOT NULL,
	`message` text NOT NULL,
	`shows_name` integer NOT NULL,
	`gives_copies` integer NOT NULL,
	`created_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`taken_back_at` integer,
	`cleared_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `share_link_token` ON `share_link` (`token_hash`);--> statement-breakpoint
CREATE INDEX `share_link_person` ON `share_link` (`person_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `share_link_end` ON `share_link` (`cleared_at`,`ends_at`);--> statement-breakpoint
CREATE TABLE `share_opening` (
	`link_id` text NOT NULL,
	`slot` integer NOT NULL,
	`opened_at` integer NOT NULL,
	PRIMARY KEY(`link_id`, `slot`),
	FOREIGN KEY (`link_id`) REFERENCES `share_link`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `shared_credential` (
	`link_id` text NOT NULL,
	`position` integer NOT NULL,
	`credential_id` text NOT NULL,
	PRIMARY KEY(`link_id`, `position`),
	FOREIGN KEY (`link_id`) REFERENCES `share_link`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE restrict
);
