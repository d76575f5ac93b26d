-- The schema of the first version. Never changed: alter it by a new step.

CREATE TABLE account (
	user_id UUID NOT NULL, 
	email TEXT NOT NULL, 
	password_hash TEXT, 
	password_at BIGINT NOT NULL, 
	CONSTRAINT account_pkey PRIMARY KEY (user_id), 
	CONSTRAINT account_email_taken UNIQUE (email)
);

COMMENT ON TABLE account IS 'How a user signs in; who they are and what they may do is their user_account row';

COMMENT ON COLUMN account.email IS 'case-folded, the name to sign in with, personal';

COMMENT ON COLUMN account.password_hash IS 'argon2id; null: no password was set yet';

CREATE TABLE activity (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	claim_id UUID NOT NULL, 
	pattern TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	due DATE NOT NULL, 
	priority TEXT NOT NULL, 
	mandatory BOOLEAN NOT NULL, 
	assignee_id UUID, 
	state TEXT NOT NULL, 
	completed_at BIGINT, 
	outcome TEXT, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT activity_pkey PRIMARY KEY (id), 
	CONSTRAINT activity_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX activity_by_assignee_id ON activity (assignee_id);

CREATE INDEX activity_by_claim_id ON activity (claim_id);

CREATE INDEX activity_by_due ON activity (due);

CREATE INDEX activity_by_file ON activity (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE activity IS 'Activity';

COMMENT ON COLUMN activity.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN activity.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN activity.claim_id IS 'Claim';

COMMENT ON COLUMN activity.pattern IS 'Pattern';

COMMENT ON COLUMN activity.subject IS 'Subject';

COMMENT ON COLUMN activity.due IS 'Due';

COMMENT ON COLUMN activity.priority IS 'Priority';

COMMENT ON COLUMN activity.mandatory IS 'Must be done before closing';

COMMENT ON COLUMN activity.assignee_id IS 'Assignee';

COMMENT ON COLUMN activity.state IS 'State';

COMMENT ON COLUMN activity.completed_at IS 'Completed, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN activity.outcome IS 'Outcome';

CREATE TABLE claim (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	claim_number TEXT NOT NULL, 
	temporary_number TEXT, 
	policy_id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	insured_name TEXT NOT NULL, 
	policy_snapshot TEXT NOT NULL, 
	line TEXT NOT NULL, 
	loss_at BIGINT NOT NULL, 
	reported_at BIGINT NOT NULL, 
	loss_place TEXT NOT NULL, 
	latitude_e6 BIGINT, 
	longitude_e6 BIGINT, 
	cause TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	description TEXT NOT NULL, 
	cat_code TEXT, 
	fault_share_bp BIGINT, 
	litigation BOOLEAN NOT NULL, 
	siu BOOLEAN NOT NULL, 
	subrogation BOOLEAN NOT NULL, 
	coverage_in_question BOOLEAN NOT NULL, 
	status TEXT NOT NULL, 
	closed_reason TEXT, 
	closed_at BIGINT, 
	adjuster_id UUID, 
	team_id UUID, 
	agent_id UUID, 
	currency TEXT NOT NULL, 
	parties TEXT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT claim_pkey PRIMARY KEY (id), 
	CONSTRAINT claim_changed_is_json CHECK ("changed" IS JSON), 
	CONSTRAINT claim_policy_snapshot_is_json CHECK ("policy_snapshot" IS JSON), 
	CONSTRAINT claim_parties_is_json CHECK ("parties" IS JSON)
);

CREATE INDEX claim_by_adjuster_id ON claim (adjuster_id);

CREATE INDEX claim_by_claim_number ON claim (claim_number);

CREATE INDEX claim_by_file ON claim (file_id) INCLUDE (id, row_hash);

CREATE INDEX claim_by_insured_name ON claim (insured_name);

CREATE INDEX claim_by_policy_id ON claim (policy_id);

CREATE INDEX claim_by_status ON claim (status);

COMMENT ON TABLE claim IS 'Claim';

COMMENT ON COLUMN claim.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN claim.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN claim.claim_number IS 'Claim';

COMMENT ON COLUMN claim.temporary_number IS 'Temporary number';

COMMENT ON COLUMN claim.policy_id IS 'Policy';

COMMENT ON COLUMN claim.customer_id IS 'Customer';

COMMENT ON COLUMN claim.insured_name IS 'Insured, personal';

COMMENT ON COLUMN claim.policy_snapshot IS 'Policy as of the loss';

COMMENT ON COLUMN claim.line IS 'Line';

COMMENT ON COLUMN claim.loss_at IS 'Loss, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN claim.reported_at IS 'Reported, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN claim.loss_place IS 'Place, personal';

COMMENT ON COLUMN claim.latitude_e6 IS 'Latitude, millionths of a degree';

COMMENT ON COLUMN claim.longitude_e6 IS 'Longitude, millionths of a degree';

COMMENT ON COLUMN claim.cause IS 'Cause';

COMMENT ON COLUMN claim.severity IS 'Severity';

COMMENT ON COLUMN claim.description IS 'Description, personal';

COMMENT ON COLUMN claim.cat_code IS 'CAT code';

COMMENT ON COLUMN claim.fault_share_bp IS 'Liability share, bp';

COMMENT ON COLUMN claim.litigation IS 'Litigation';

COMMENT ON COLUMN claim.siu IS 'SIU';

COMMENT ON COLUMN claim.subrogation IS 'Subrogation';

COMMENT ON COLUMN claim.coverage_in_question IS 'Coverage in question';

COMMENT ON COLUMN claim.status IS 'Status';

COMMENT ON COLUMN claim.closed_reason IS 'Closed because';

COMMENT ON COLUMN claim.closed_at IS 'Closed, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN claim.adjuster_id IS 'Adjuster';

COMMENT ON COLUMN claim.team_id IS 'Team';

COMMENT ON COLUMN claim.agent_id IS 'Agent';

COMMENT ON COLUMN claim.currency IS 'Currency';

COMMENT ON COLUMN claim.parties IS 'Parties, personal';

CREATE TABLE colleague (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	user_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	title TEXT NOT NULL, 
	team_id UUID, 
	active BOOLEAN NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT colleague_pkey PRIMARY KEY (id), 
	CONSTRAINT colleague_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX colleague_by_file ON colleague (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE colleague IS 'Colleague';

COMMENT ON COLUMN colleague.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN colleague.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN colleague.user_id IS 'User';

COMMENT ON COLUMN colleague.name IS 'Name, personal';

COMMENT ON COLUMN colleague.title IS 'Title';

COMMENT ON COLUMN colleague.team_id IS 'Team';

COMMENT ON COLUMN colleague.active IS 'Active';

CREATE TABLE command_result (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	device_id UUID NOT NULL, 
	number BIGINT NOT NULL, 
	command_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	code TEXT, 
	detail TEXT NOT NULL, 
	conflict_id UUID, 
	subject_file UUID, 
	at BIGINT NOT NULL, 
	received_at BIGINT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT command_result_pkey PRIMARY KEY (id), 
	CONSTRAINT command_result_changed_is_json CHECK ("changed" IS JSON), 
	CONSTRAINT command_result_detail_is_json CHECK ("detail" IS JSON)
);

CREATE INDEX command_result_by_device_id ON command_result (device_id);

CREATE INDEX command_result_by_file ON command_result (file_id) INCLUDE (id, row_hash);

CREATE UNIQUE INDEX command_result_number ON command_result (device_id, number);

COMMENT ON TABLE command_result IS 'Result';

COMMENT ON COLUMN command_result.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN command_result.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN command_result.device_id IS 'Device';

COMMENT ON COLUMN command_result.number IS 'Number';

COMMENT ON COLUMN command_result.command_id IS 'Command';

COMMENT ON COLUMN command_result.name IS 'Command';

COMMENT ON COLUMN command_result.verdict IS 'Verdict';

COMMENT ON COLUMN command_result.code IS 'Code';

COMMENT ON COLUMN command_result.detail IS 'Detail';

COMMENT ON COLUMN command_result.conflict_id IS 'Conflict';

COMMENT ON COLUMN command_result.subject_file IS 'File';

COMMENT ON COLUMN command_result.at IS 'Claimed at, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN command_result.received_at IS 'Received, microseconds since 1970-01-01 UTC';

CREATE TABLE conflict (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	subject_table TEXT NOT NULL, 
	subject_id UUID NOT NULL, 
	what TEXT NOT NULL, 
	command_id UUID NOT NULL, 
	command TEXT NOT NULL, 
	base TEXT NOT NULL, 
	mine TEXT NOT NULL, 
	theirs TEXT NOT NULL, 
	mine_by UUID NOT NULL, 
	mine_at BIGINT NOT NULL, 
	mine_device TEXT NOT NULL, 
	theirs_by UUID NOT NULL, 
	theirs_at BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	chosen TEXT, 
	resolved_by UUID, 
	resolved_at BIGINT, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT conflict_pkey PRIMARY KEY (id), 
	CONSTRAINT conflict_changed_is_json CHECK ("changed" IS JSON), 
	CONSTRAINT conflict_command_is_json CHECK ("command" IS JSON), 
	CONSTRAINT conflict_base_is_json CHECK ("base" IS JSON), 
	CONSTRAINT conflict_mine_is_json CHECK ("mine" IS JSON), 
	CONSTRAINT conflict_theirs_is_json CHECK ("theirs" IS JSON)
);

CREATE INDEX conflict_by_file ON conflict (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE conflict IS 'Conflict';

COMMENT ON COLUMN conflict.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN conflict.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN conflict.subject_table IS 'Table';

COMMENT ON COLUMN conflict.subject_id IS 'Row';

COMMENT ON COLUMN conflict.what IS 'What';

COMMENT ON COLUMN conflict.command_id IS 'Command';

COMMENT ON COLUMN conflict.command IS 'The command';

COMMENT ON COLUMN conflict.base IS 'What was seen';

COMMENT ON COLUMN conflict.mine IS 'Mine';

COMMENT ON COLUMN conflict.theirs IS 'Theirs';

COMMENT ON COLUMN conflict.mine_by IS 'By';

COMMENT ON COLUMN conflict.mine_at IS 'At, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN conflict.mine_device IS 'Device';

COMMENT ON COLUMN conflict.theirs_by IS 'Theirs by';

COMMENT ON COLUMN conflict.theirs_at IS 'Theirs at, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN conflict.state IS 'State';

COMMENT ON COLUMN conflict.chosen IS 'Chosen';

COMMENT ON COLUMN conflict.resolved_by IS 'Decided by';

COMMENT ON COLUMN conflict.resolved_at IS 'Decided at, microseconds since 1970-01-01 UTC';

CREATE TABLE customer (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	birth_date DATE, 
	phone TEXT, 
	email TEXT, 
	street TEXT, 
	city TEXT, 
	region TEXT, 
	postal_code TEXT, 
	preferred_channel TEXT, 
	agent_id UUID, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT customer_pkey PRIMARY KEY (id), 
	CONSTRAINT customer_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX customer_by_file ON customer (file_id) INCLUDE (id, row_hash);

CREATE INDEX customer_by_name ON customer (name);

COMMENT ON TABLE customer IS 'Customer';

COMMENT ON COLUMN customer.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN customer.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN customer.name IS 'Name, personal';

COMMENT ON COLUMN customer.kind IS 'Kind';

COMMENT ON COLUMN customer.birth_date IS 'Birth date, personal';

COMMENT ON COLUMN customer.phone IS 'Phone, personal';

COMMENT ON COLUMN customer.email IS 'Email, personal';

COMMENT ON COLUMN customer.street IS 'Street, personal';

COMMENT ON COLUMN customer.city IS 'City';

COMMENT ON COLUMN customer.region IS 'State';

COMMENT ON COLUMN customer.postal_code IS 'ZIP';

COMMENT ON COLUMN customer.preferred_channel IS 'Preferred channel';

COMMENT ON COLUMN customer.agent_id IS 'Agent';

CREATE TABLE device (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	user_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	program_version TEXT NOT NULL, 
	state TEXT NOT NULL, 
	registered_at BIGINT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT device_pkey PRIMARY KEY (id), 
	CONSTRAINT device_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX device_by_file ON device (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE device IS 'Device';

COMMENT ON COLUMN device.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN device.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN device.user_id IS 'User';

COMMENT ON COLUMN device.name IS 'Name';

COMMENT ON COLUMN device.platform IS 'Platform';

COMMENT ON COLUMN device.program_version IS 'Version';

COMMENT ON COLUMN device.state IS 'State';

COMMENT ON COLUMN device.registered_at IS 'Registered, microseconds since 1970-01-01 UTC';

CREATE TABLE device_push (
	device_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	acked BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	last_group UUID, 
	faults SMALLINT NOT NULL, 
	unsent BIGINT NOT NULL, 
	pushed_at BIGINT NOT NULL, 
	CONSTRAINT device_push_pkey PRIMARY KEY (device_id)
);

COMMENT ON TABLE device_push IS 'How far each device''s commands have come; its row is locked by a push';

COMMENT ON COLUMN device_push.acked IS 'number of the last command that has a verdict';

COMMENT ON COLUMN device_push.last_at IS 'claimed time of that command, microseconds UTC';

COMMENT ON COLUMN device_push.last_group IS 'atomic group of that command';

COMMENT ON COLUMN device_push.faults IS 'unexpected errors since';

COMMENT ON COLUMN device_push.unsent IS 'how many more it said were waiting';

COMMENT ON COLUMN device_push.pushed_at IS 'microseconds UTC';

CREATE TABLE device_report (
	device_id UUID NOT NULL, 
	unsent BIGINT NOT NULL, 
	highest_number BIGINT NOT NULL, 
	file_ids UUID[] NOT NULL, 
	reported_at BIGINT NOT NULL, 
	CONSTRAINT device_report_pkey PRIMARY KEY (device_id)
);

COMMENT ON TABLE device_report IS 'What each device said last about commands it has not sent: what a lost laptop may hold';

CREATE TABLE exposure (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	claim_id UUID NOT NULL, 
	coverage_code TEXT NOT NULL, 
	caption TEXT NOT NULL, 
	claimant TEXT NOT NULL, 
	status TEXT NOT NULL, 
	limit_cents BIGINT, 
	deductible_cents BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT exposure_pkey PRIMARY KEY (id), 
	CONSTRAINT exposure_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX exposure_by_claim_id ON exposure (claim_id);

CREATE INDEX exposure_by_file ON exposure (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE exposure IS 'Exposure';

COMMENT ON COLUMN exposure.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN exposure.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN exposure.claim_id IS 'Claim';

COMMENT ON COLUMN exposure.coverage_code IS 'Coverage';

COMMENT ON COLUMN exposure.caption IS 'Caption';

COMMENT ON COLUMN exposure.claimant IS 'Claimant, personal';

COMMENT ON COLUMN exposure.status IS 'Status';

COMMENT ON COLUMN exposure.limit_cents IS 'Limit, minor units';

COMMENT ON COLUMN exposure.deductible_cents IS 'Deductible, minor units';

COMMENT ON COLUMN exposure.currency IS 'Currency';

CREATE TABLE ledger (
	seq BIGINT GENERATED ALWAYS AS IDENTITY, 
	tx_id BIGINT NOT NULL, 
	tbl TEXT NOT NULL, 
	row_id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	op CHAR(1) NOT NULL, 
	image TEXT, 
	row_hash BIGINT NOT NULL, 
	schema SMALLINT NOT NULL, 
	actor UUID, 
	device UUID, 
	command_id UUID, 
	at TIMESTAMP WITH TIME ZONE NOT NULL
)
 PARTITION BY RANGE (at);

CREATE INDEX ledger_by_file ON ledger (file_id, tx_id);

CREATE INDEX ledger_by_tx ON ledger ((tx_id + 0));

CREATE INDEX ledger_memberships ON ledger (tx_id) WHERE tbl = 'membership';

COMMENT ON TABLE ledger IS 'Every change of every entity row by any writer; append-only';

COMMENT ON COLUMN ledger.op IS 'I, U or D';

COMMENT ON COLUMN ledger.image IS 'the row after it: a JSON array; none for D';

COMMENT ON COLUMN ledger.schema IS 'version of the table''s declaration';

COMMENT ON COLUMN ledger.at IS 'start of the transaction';

CREATE TABLE ledger_batch (
	last_pos BIGSERIAL NOT NULL, 
	token BIGINT NOT NULL, 
	stamped_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT ledger_batch_pkey PRIMARY KEY (last_pos)
);

COMMENT ON TABLE ledger_batch IS 'Positions stamped together; only their last one is a cursor';

COMMENT ON COLUMN ledger_batch.token IS 'random: tells a restored server from the one before';

CREATE TABLE ledger_block (
	block BIGSERIAL NOT NULL, 
	first_tx BIGINT NOT NULL, 
	first_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT ledger_block_pkey PRIMARY KEY (block)
);

COMMENT ON TABLE ledger_block IS 'Lower bounds that let a pull skip what lies before its cursor';

COMMENT ON COLUMN ledger_block.block IS 'pos >> 10';

COMMENT ON COLUMN ledger_block.first_tx IS 'lowest transaction id among its positions';

COMMENT ON COLUMN ledger_block.first_at IS 'earliest of their times';

COMMENT ON COLUMN ledger_block.last_at IS 'latest of their times';

CREATE TABLE ledger_tx (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	pos BIGINT, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT ledger_tx_pkey PRIMARY KEY (id), 
	CONSTRAINT ledger_tx_pos_taken UNIQUE (pos)
);

CREATE INDEX ledger_tx_unstamped ON ledger_tx (id) WHERE pos IS NULL;

COMMENT ON TABLE ledger_tx IS 'One row per transaction that changed entities';

COMMENT ON COLUMN ledger_tx.pos IS 'its place in the feed, given after its commit';

COMMENT ON COLUMN ledger_tx.at IS 'the same as of its ledger rows';

CREATE TABLE membership (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	principal_id UUID NOT NULL, 
	target_file UUID NOT NULL, 
	why TEXT NOT NULL, 
	state TEXT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT membership_pkey PRIMARY KEY (id), 
	CONSTRAINT membership_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX membership_by_file ON membership (file_id) INCLUDE (id, row_hash);

CREATE INDEX membership_by_principal_id ON membership (principal_id);

CREATE INDEX membership_by_target_file ON membership (target_file);

CREATE INDEX membership_principal_file ON membership (principal_id, target_file);

COMMENT ON TABLE membership IS 'Membership';

COMMENT ON COLUMN membership.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN membership.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN membership.principal_id IS 'Principal';

COMMENT ON COLUMN membership.target_file IS 'File';

COMMENT ON COLUMN membership.why IS 'Why';

COMMENT ON COLUMN membership.state IS 'State';

CREATE TABLE membership_group (
	id UUID NOT NULL, 
	CONSTRAINT membership_group_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE membership_group IS 'Principals that are no users: who holds their desk sees what they hold';

CREATE TABLE membership_span (
	membership_id UUID NOT NULL, 
	principal UUID NOT NULL, 
	file_id UUID NOT NULL, 
	from_pos BIGINT NOT NULL, 
	until_pos BIGINT
);

CREATE INDEX membership_span_by_principal ON membership_span (principal, file_id, from_pos, until_pos);

CREATE INDEX membership_span_changes ON membership_span (principal, GREATEST(from_pos, until_pos));

CREATE UNIQUE INDEX membership_span_open ON membership_span (membership_id) WHERE until_pos IS NULL;

COMMENT ON TABLE membership_span IS 'Who may see which file between which positions; kept by the sequencer';

COMMENT ON COLUMN membership_span.until_pos IS 'not held any more from here on';

CREATE TABLE note (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	subject_id UUID NOT NULL, 
	topic TEXT NOT NULL, 
	body TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT note_pkey PRIMARY KEY (id), 
	CONSTRAINT note_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX note_by_file ON note (file_id) INCLUDE (id, row_hash);

CREATE INDEX note_by_subject_id ON note (subject_id);

COMMENT ON TABLE note IS 'Note';

COMMENT ON COLUMN note.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN note.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN note.subject_id IS 'File';

COMMENT ON COLUMN note.topic IS 'Topic';

COMMENT ON COLUMN note.body IS 'Text, personal';

COMMENT ON COLUMN note.at IS 'At, microseconds since 1970-01-01 UTC';

CREATE TABLE notification (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	audience_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	subject_file UUID NOT NULL, 
	subject_id UUID NOT NULL, 
	facts TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	read_at BIGINT, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT notification_pkey PRIMARY KEY (id), 
	CONSTRAINT notification_changed_is_json CHECK ("changed" IS JSON), 
	CONSTRAINT notification_facts_is_json CHECK ("facts" IS JSON)
);

CREATE INDEX notification_by_audience_id ON notification (audience_id);

CREATE INDEX notification_by_file ON notification (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE notification IS 'Notification';

COMMENT ON COLUMN notification.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN notification.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN notification.audience_id IS 'For';

COMMENT ON COLUMN notification.kind IS 'Kind';

COMMENT ON COLUMN notification.subject_file IS 'File';

COMMENT ON COLUMN notification.subject_id IS 'Row';

COMMENT ON COLUMN notification.facts IS 'Facts';

COMMENT ON COLUMN notification.at IS 'At, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN notification.read_at IS 'Read, microseconds since 1970-01-01 UTC';

CREATE TABLE number_series (
	name TEXT NOT NULL, 
	year SMALLINT NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT number_series_pkey PRIMARY KEY (name, year)
);

COMMENT ON TABLE number_series IS 'The last human number given, such as that of CLM-2026-004417';

CREATE TABLE payment (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	claim_id UUID NOT NULL, 
	exposure_id UUID NOT NULL, 
	line_id UUID NOT NULL, 
	payee TEXT NOT NULL, 
	payee_user_id UUID, 
	amount_cents BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	eroding BOOLEAN NOT NULL, 
	method TEXT NOT NULL, 
	state TEXT NOT NULL, 
	requested_by UUID NOT NULL, 
	approver_id UUID, 
	reason TEXT NOT NULL, 
	rejected_because TEXT, 
	at BIGINT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT payment_pkey PRIMARY KEY (id), 
	CONSTRAINT payment_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX payment_by_claim_id ON payment (claim_id);

CREATE INDEX payment_by_file ON payment (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE payment IS 'Payment';

COMMENT ON COLUMN payment.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN payment.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN payment.claim_id IS 'Claim';

COMMENT ON COLUMN payment.exposure_id IS 'Exposure';

COMMENT ON COLUMN payment.line_id IS 'Reserve line';

COMMENT ON COLUMN payment.payee IS 'Payee, personal';

COMMENT ON COLUMN payment.payee_user_id IS 'Payee, when one of us';

COMMENT ON COLUMN payment.amount_cents IS 'Amount, minor units';

COMMENT ON COLUMN payment.kind IS 'Kind';

COMMENT ON COLUMN payment.eroding IS 'Takes from the reserve';

COMMENT ON COLUMN payment.method IS 'Method';

COMMENT ON COLUMN payment.state IS 'State';

COMMENT ON COLUMN payment.requested_by IS 'Requested by';

COMMENT ON COLUMN payment.approver_id IS 'Approver';

COMMENT ON COLUMN payment.reason IS 'Reason';

COMMENT ON COLUMN payment.rejected_because IS 'Rejected because';

COMMENT ON COLUMN payment.at IS 'At, microseconds since 1970-01-01 UTC';

CREATE TABLE policy (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	policy_number TEXT NOT NULL, 
	customer_id UUID NOT NULL, 
	holder_name TEXT NOT NULL, 
	agent_id UUID, 
	line TEXT NOT NULL, 
	region TEXT NOT NULL, 
	status TEXT NOT NULL, 
	effective_date DATE NOT NULL, 
	expiration_date DATE NOT NULL, 
	annual_premium BIGINT NOT NULL, 
	payment_frequency TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	external_reference TEXT, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT policy_pkey PRIMARY KEY (id), 
	CONSTRAINT policy_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX policy_by_file ON policy (file_id) INCLUDE (id, row_hash);

CREATE INDEX policy_by_policy_number ON policy (policy_number);

COMMENT ON TABLE policy IS 'Policy';

COMMENT ON COLUMN policy.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN policy.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN policy.policy_number IS 'Policy';

COMMENT ON COLUMN policy.customer_id IS 'Customer';

COMMENT ON COLUMN policy.holder_name IS 'Policyholder, personal';

COMMENT ON COLUMN policy.agent_id IS 'Agent';

COMMENT ON COLUMN policy.line IS 'Line';

COMMENT ON COLUMN policy.region IS 'State';

COMMENT ON COLUMN policy.status IS 'Status';

COMMENT ON COLUMN policy.effective_date IS 'Effective';

COMMENT ON COLUMN policy.expiration_date IS 'Expires';

COMMENT ON COLUMN policy.annual_premium IS 'Annual premium, minor units';

COMMENT ON COLUMN policy.payment_frequency IS 'Payment frequency';

COMMENT ON COLUMN policy.currency IS 'Currency';

COMMENT ON COLUMN policy.external_reference IS 'External reference';

CREATE TABLE policy_coverage (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	policy_id UUID NOT NULL, 
	code TEXT NOT NULL, 
	caption TEXT NOT NULL, 
	limit_per_person BIGINT, 
	limit_per_occurrence BIGINT, 
	limit_aggregate BIGINT, 
	deductible BIGINT NOT NULL, 
	premium BIGINT NOT NULL, 
	effective_date DATE NOT NULL, 
	until_date DATE, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT policy_coverage_pkey PRIMARY KEY (id), 
	CONSTRAINT policy_coverage_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX policy_coverage_by_file ON policy_coverage (file_id) INCLUDE (id, row_hash);

CREATE INDEX policy_coverage_by_policy_id ON policy_coverage (policy_id);

COMMENT ON TABLE policy_coverage IS 'Coverage';

COMMENT ON COLUMN policy_coverage.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN policy_coverage.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN policy_coverage.policy_id IS 'Policy';

COMMENT ON COLUMN policy_coverage.code IS 'Coverage';

COMMENT ON COLUMN policy_coverage.caption IS 'Caption';

COMMENT ON COLUMN policy_coverage.limit_per_person IS 'Limit per person, minor units';

COMMENT ON COLUMN policy_coverage.limit_per_occurrence IS 'Limit per occurrence, minor units';

COMMENT ON COLUMN policy_coverage.limit_aggregate IS 'Aggregate limit, minor units';

COMMENT ON COLUMN policy_coverage.deductible IS 'Deductible, minor units';

COMMENT ON COLUMN policy_coverage.premium IS 'Premium, minor units';

COMMENT ON COLUMN policy_coverage.effective_date IS 'From';

COMMENT ON COLUMN policy_coverage.until_date IS 'Until';

CREATE TABLE reserve_line (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	claim_id UUID NOT NULL, 
	exposure_id UUID NOT NULL, 
	cost_type TEXT NOT NULL, 
	category TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT reserve_line_pkey PRIMARY KEY (id), 
	CONSTRAINT reserve_line_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX reserve_line_by_claim_id ON reserve_line (claim_id);

CREATE INDEX reserve_line_by_file ON reserve_line (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE reserve_line IS 'Reserve line';

COMMENT ON COLUMN reserve_line.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN reserve_line.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN reserve_line.claim_id IS 'Claim';

COMMENT ON COLUMN reserve_line.exposure_id IS 'Exposure';

COMMENT ON COLUMN reserve_line.cost_type IS 'Cost type';

COMMENT ON COLUMN reserve_line.category IS 'Category';

COMMENT ON COLUMN reserve_line.currency IS 'Currency';

CREATE TABLE reserve_transaction (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	claim_id UUID NOT NULL, 
	line_id UUID NOT NULL, 
	delta_cents BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	state TEXT NOT NULL, 
	requested_by UUID NOT NULL, 
	approver_id UUID, 
	at BIGINT NOT NULL, 
	base_cents BIGINT NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT reserve_transaction_pkey PRIMARY KEY (id), 
	CONSTRAINT reserve_transaction_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX reserve_transaction_by_claim_id ON reserve_transaction (claim_id);

CREATE INDEX reserve_transaction_by_file ON reserve_transaction (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE reserve_transaction IS 'Reserve change';

COMMENT ON COLUMN reserve_transaction.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN reserve_transaction.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN reserve_transaction.claim_id IS 'Claim';

COMMENT ON COLUMN reserve_transaction.line_id IS 'Reserve line';

COMMENT ON COLUMN reserve_transaction.delta_cents IS 'Change, minor units';

COMMENT ON COLUMN reserve_transaction.reason IS 'Reason';

COMMENT ON COLUMN reserve_transaction.state IS 'State';

COMMENT ON COLUMN reserve_transaction.requested_by IS 'Requested by';

COMMENT ON COLUMN reserve_transaction.approver_id IS 'Approver';

COMMENT ON COLUMN reserve_transaction.at IS 'At, microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN reserve_transaction.base_cents IS 'Total before, minor units';

CREATE TABLE server_secret (
	name TEXT NOT NULL, 
	value BYTEA NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT server_secret_pkey PRIMARY KEY (name)
);

COMMENT ON TABLE server_secret IS 'Keys that the server made for itself once, such as the one that signs access tokens';

CREATE TABLE server_state (
	one BOOLEAN DEFAULT true NOT NULL, 
	server_id UUID NOT NULL, 
	epoch UUID NOT NULL, 
	triggers TEXT NOT NULL, 
	CONSTRAINT server_state_pkey PRIMARY KEY (one), 
	CONSTRAINT server_state_is_one CHECK (one)
);

COMMENT ON TABLE server_state IS 'Which server this is';

COMMENT ON COLUMN server_state.epoch IS 'another one after each restore';

COMMENT ON COLUMN server_state.triggers IS 'fingerprint of the installed functions';

CREATE TABLE session_family (
	id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	device_id UUID NOT NULL, 
	generation BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	ended_because TEXT, 
	CONSTRAINT session_family_pkey PRIMARY KEY (id)
);

CREATE INDEX session_family_by_device ON session_family (device_id);

CREATE INDEX session_family_by_expiry ON session_family (expires_at);

CREATE INDEX session_family_by_user ON session_family (user_id);

COMMENT ON TABLE session_family IS 'One sign-in of one device and all the refresh tokens that follow from it';

COMMENT ON COLUMN session_family.generation IS 'of the newest refresh token';

CREATE TABLE team (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	name TEXT NOT NULL, 
	manager_id UUID, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT team_pkey PRIMARY KEY (id), 
	CONSTRAINT team_changed_is_json CHECK ("changed" IS JSON)
);

CREATE INDEX team_by_file ON team (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE team IS 'Team';

COMMENT ON COLUMN team.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN team.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN team.name IS 'Name';

COMMENT ON COLUMN team.manager_id IS 'Manager';

CREATE TABLE user_account (
	id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	version BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by UUID NOT NULL, 
	updated_at BIGINT NOT NULL, 
	updated_by UUID NOT NULL, 
	changed TEXT NOT NULL, 
	email TEXT NOT NULL, 
	name TEXT NOT NULL, 
	roles TEXT NOT NULL, 
	manager_id UUID, 
	team_id UUID, 
	authority TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	row_hash BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT user_account_pkey PRIMARY KEY (id), 
	CONSTRAINT user_account_changed_is_json CHECK ("changed" IS JSON), 
	CONSTRAINT user_account_roles_is_json CHECK ("roles" IS JSON), 
	CONSTRAINT user_account_authority_is_json CHECK ("authority" IS JSON)
);

CREATE INDEX user_account_by_file ON user_account (file_id) INCLUDE (id, row_hash);

COMMENT ON TABLE user_account IS 'User';

COMMENT ON COLUMN user_account.created_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN user_account.updated_at IS 'microseconds since 1970-01-01 UTC';

COMMENT ON COLUMN user_account.email IS 'Email, personal';

COMMENT ON COLUMN user_account.name IS 'Name, personal';

COMMENT ON COLUMN user_account.roles IS 'Roles';

COMMENT ON COLUMN user_account.manager_id IS 'Manager';

COMMENT ON COLUMN user_account.team_id IS 'Team';

COMMENT ON COLUMN user_account.authority IS 'Authority';

COMMENT ON COLUMN user_account.active IS 'Active';

CREATE TABLE refresh_token (
	family_id UUID NOT NULL, 
	generation BIGINT NOT NULL, 
	token_hash BYTEA NOT NULL, 
	issued_at BIGINT NOT NULL, 
	parent BIGINT, 
	proven_at BIGINT, 
	superseded_at BIGINT, 
	CONSTRAINT refresh_token_pkey PRIMARY KEY (family_id, generation), 
	CONSTRAINT refresh_token_hash_taken UNIQUE (token_hash), 
	CONSTRAINT refresh_token_family_known FOREIGN KEY(family_id) REFERENCES session_family (id) ON DELETE CASCADE
);

COMMENT ON TABLE refresh_token IS 'Refresh tokens by hash; used ones stay until the family expires, so that reuse is seen';

COMMENT ON COLUMN refresh_token.token_hash IS 'SHA-256 of 32 random bytes';

COMMENT ON COLUMN refresh_token.parent IS 'generation of the token that was given for it; null: a sign-in';

COMMENT ON COLUMN refresh_token.proven_at IS 'first use of it or of its access token: its device has it';

COMMENT ON COLUMN refresh_token.superseded_at IS 'its answer was lost; another took its place';

CREATE TABLE ledger_rest PARTITION OF ledger DEFAULT;

INSERT INTO ledger_batch (last_pos, token, stamped_at)
VALUES (0, ('x' || encode(substr(uuid_send(gen_random_uuid()), 9), 'hex'))::bit(64)::bigint >> 1 & 9223372036854775807, now());

INSERT INTO server_state (server_id, epoch, triggers) VALUES (uuidv7(), uuidv7(), '');
