// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.session.SqlError;

/** Errors of change data capture, with number, severity and text of SQL Server's list of system messages. */
final class CdcErrors {
    private static final int ERROR = 16;

    private CdcErrors() {}

    private static SqlError error(int number, String text, Object... arguments) {
        return new SqlError(number, ERROR, 1, text.formatted(arguments));
    }

    static SqlError databaseNotEnabled(String database) {
        return error(
                22901,
                "The database '%s' is not enabled for Change Data Capture. Ensure that the correct database context is "
                        + "set and retry the operation. To report on the databases enabled for Change Data Capture, "
                        + "query the is_cdc_enabled column in the sys.databases catalog view.",
                database);
    }

    static SqlError notAuthorized(String privileges) {
        return error(
                22902,
                "Caller is not authorized to initiate the requested action. %s privileges are required.",
                privileges);
    }

    static SqlError notDatabaseOwner() {
        return error(22904, "Caller is not authorized to initiate the requested action. DBO privileges are required.");
    }

    static SqlError alreadyScanning() {
        return error(
                22903,
                "Another connection is already running 'sp_replcmds' for Change Data Capture in the current database.");
    }

    /** Information, not an error: the procedure succeeds. */
    static SqlError databaseAlreadyEnabled(String database) {
        return new SqlError(
                22905,
                10,
                1,
                "Database '%s' is already enabled for Change Data Capture. Ensure that the correct database context is set, and retry the operation. To report on the databases enabled for Change Data Capture, query the is_cdc_enabled column in the sys.databases catalog view."
                        .formatted(database));
    }

    static SqlError cdcSchemaExists(String database) {
        return error(
                22906,
                "The database '%s' cannot be enabled for Change Data Capture because a database user named 'cdc' or a "
                        + "schema named 'cdc' already exists in the current database. These objects are required "
                        + "exclusively by Change Data Capture. Drop or rename the user or schema and retry the "
                        + "operation.",
                database);
    }

    static SqlError roleNameEmpty() {
        return error(
                22907,
                "Parameter @role_name cannot be empty. Specify a value for @role_name and retry the operation. Supply "
                        + "null as the value if no role is to be used to gate access to captured change data.");
    }

    static SqlError instanceExists(String instance) {
        return error(
                22926,
                "Could not create a capture instance because the capture instance name '%s' already exists in the "
                        + "current database. Specify an explicit unique name for the parameter @capture_instance.",
                instance);
    }

    static SqlError instanceNameTooLong(String instance) {
        return error(
                22927,
                "Capture instance name '%s' exceeds the length limit of 100 characters. Specify a name that satisfies "
                        + "the length constraint.",
                instance);
    }

    static SqlError noSuchIndex(String index, String schema, String table) {
        return error(
                22928,
                "Index name '%s' is not an index for table '%s.%s'. Specify a valid index name for the table.",
                index,
                schema,
                table);
    }

    static SqlError indexNotUnique(String index, String schema, String table) {
        return error(
                22929,
                "Index '%s' must be either a primary key or a unique index for table '%s.%s'. Specify an index that "
                        + "meets at least one of these requirements.",
                index,
                schema,
                table);
    }

    static SqlError columnsNotMapped(String schema, String table) {
        return error(
                22942,
                "Columns specified in the captured column list could not be mapped to columns in source table '%s.%s'. "
                        + "Verify that the columns specified in the parameter @captured_column_list are delimited "
                        + "properly and match columns in the source table.",
                schema,
                table);
    }

    static SqlError quoteNotTerminated() {
        return error(
                22965,
                "A quoted column in the column list is not properly terminated. Verify that columns are correctly "
                        + "delimited and retry the operation. For more information, see 'Delimited Identifiers' in "
                        + "Books Online.");
    }

    static SqlError indexNullable(String index, String schema, String table) {
        return error(
                22838,
                "All columns of a CDC unique index must be defined as NOT NULL. Index '%s' selected as the CDC unique "
                        + "index for source table '%s.%s' does not meet this requirement. Define all columns of the "
                        + "selected index as NOT NULL or select another unique index as the CDC index and resubmit the "
                        + "request.",
                index,
                schema,
                table);
    }

    static SqlError noSuchTable(String schema, String table) {
        return error(
                22931,
                "Source table '%s.%s' does not exist in the current database. Ensure that the correct database context "
                        + "is set. Specify a valid schema and table name for the database.",
                schema,
                table);
    }

    static SqlError netChangesNeedKey() {
        return error(
                22939,
                "The parameter @supports_net_changes is set to 1, but the source table does not have a primary key "
                        + "defined and no alternate unique index has been specified.");
    }

    static SqlError keyColumnsNotCaptured() {
        return error(
                22943,
                "Columns used to uniquely identify a row for net change tracking must be included in the list of "
                        + "captured columns. Add either the primary key columns of the source table, or the columns "
                        + "defined for the index specified in the parameter @index_name to the list of captured "
                        + "columns and retry the operation.");
    }

    static SqlError lowEndOutside(String lsn, String instance, String from, String to) {
        return error(
                22957,
                "LSN %s, specified as the new low end point for the change table associated with capture instance "
                        + "'%s', is not within the Change Data Capture timeline [%s, %s].",
                lsn,
                instance,
                from,
                to);
    }

    static SqlError instanceNotEnabled(String instance, String schema, String table) {
        return error(
                22960,
                "Change data capture instance '%s' has not been enabled for the source table '%s.%s'. Use "
                        + "sys.sp_cdc_help_change_data_capture to verify the capture instance name and retry the "
                        + "operation.",
                instance,
                schema,
                table);
    }

    static SqlError twoInstances(String schema, String table) {
        return error(
                22962,
                "Two capture instances already exist for source table '%s.%s'. A table can have at most two capture "
                        + "instances. If the current tracking options are not appropriate, disable change tracking for "
                        + "the obsolete instance by using sys.sp_cdc_disable_table and retry the operation.",
                schema,
                table);
    }

    static SqlError parameterEmpty(String parameter) {
        return error(
                22963,
                "Parameter '%s' cannot be null or empty. Specify a value for the named parameter and retry the "
                        + "operation.",
                parameter);
    }

    static SqlError lowEndNotMapped(String lsn) {
        return error(
                22964,
                "LSN %s, specified as the new low end point for change table cleanup must represent the start_lsn value "
                        + "of a current entry in the cdc.lsn_time_mapping table. Choose an LSN value that satisfies "
                        + "this requirement.",
                lsn);
    }

    static SqlError sourceAndNameTogether() {
        return error(
                22972,
                "When calling stored procedure [sys].sp_cdc_help_change_data capture, if either @source_schema or "
                        + "@source_name is non-null and non-empty, the other parameter must also be non-null and "
                        + "non-empty.");
    }

    static SqlError noSuchFilegroup(String filegroup, String database) {
        return error(
                22973,
                "The specified filegroup '%s' is not a valid filegroup for database '%s'. Specify a valid existing "
                        + "filegroup or create the named filegroup, and retry the operation.",
                filegroup,
                database);
    }

    static SqlError cdcSchemaTable() {
        return error(22974, "Tables contained in the cdc schema cannot be enabled for Change Data Capture.");
    }

    static SqlError reservedColumnName(String table) {
        return error(
                22975,
                "Source table '%s' contains one of the following reserved column names: __$start_lsn, __$end_lsn, "
                        + "__$seqval, __$operation, and __$update_mask. To enable Change Data Capture for this table, "
                        + "specify a captured column list and ensure that these columns are excluded from the list.",
                table);
    }

    static SqlError objectMissing() {
        return error(22981, "Object does not exist or access is denied.");
    }

    static SqlError constraintUsed(String index, String table) {
        return error(
                22979,
                "The unique index '%s' on table '%s' is used by Change Data Capture. The constraint using this index "
                        + "cannot be dropped or disabled.",
                index,
                table);
    }

    static SqlError indexUsed(String index, String table) {
        return error(
                22983,
                "The unique index '%s' on source table '%s' is used by Change Data Capture. To alter or drop the index, "
                        + "you must first disable Change Data Capture on the table.",
                index,
                table);
    }

    static SqlError tableNotEnabled(String schema, String table) {
        return error(
                22985,
                "Change data capture has not been enabled for source table '%s.%s'. Specify the name of a table enabled "
                        + "for Change Data Capture. To report on the tables enabled for Change Data Capture, query the "
                        + "is_tracked_by_cdc column in the sys.tables catalog view.",
                schema,
                table);
    }

    static SqlError editionWithout(String edition) {
        return error(
                22988,
                "This instance of SQL Server is the %s. Change data capture is only available in the Enterprise, "
                        + "Developer, Enterprise Evaluation, and Standard editions.",
                edition);
    }

    static SqlError systemDatabase(String database) {
        return error(
                22989,
                "Could not enable Change Data Capture for database '%s'. Change data capture is not supported on system "
                        + "databases, or on a distribution database.",
                database);
    }

    static SqlError badPollingInterval() {
        return error(
                22990,
                "The value specified for the parameter @pollinginterval must be greater than or equal to 0 and less "
                        + "than 24 hours(Max: 86399 seconds). Specify a polling interval (in seconds) that is less "
                        + "than 24 hours (86,400 seconds).");
    }

    static SqlError badMaxTrans() {
        return error(22991, "The value specified for the parameter @maxtrans must be greater than 0.");
    }

    static SqlError badJobType(String type) {
        return error(
                22992,
                "The specified @job_type, %s, is not supported. The value specified for the parameter @job_type must be "
                        + "N'capture' to indicate a capture job, or N'cleanup' to indicate a cleanup job.",
                type);
    }

    static SqlError badRetention() {
        return error(
                22994,
                "The retention value specified for the Change Data Capture cleanup process must be greater than 0 and "
                        + "less than or equal to 52594800. When creating or modifying the cleanup job, specify a "
                        + "retention value (in minutes) that is within that range. If this error is encountered when "
                        + "executing the sys.sp_cdc_cleanup_change_table stored procedure, reset the retention value "
                        + "associated with the job to a non-negative value less than 52594800 by using the "
                        + "sp_cdc_change_job stored procedure.");
    }

    static SqlError retentionOfCapture() {
        return error(
                22995,
                "A value for the parameter @retention cannot be specified when the job type is 'capture'. Specify NULL "
                        + "for the parameter, or omit the parameter from the statement.");
    }

    static SqlError captureValuesOfCleanup() {
        return error(
                22996,
                "When adding or modifying the CDC cleanup job, @pollinginterval, @maxtrans, @maxscans, and @continuous "
                        + "may not be assigned non-null values.");
    }

    static SqlError noSuchJob(String type) {
        return error(
                22997,
                "The Change Data Capture '%s' job does not exist in the system table 'msdb.dbo.cdc_jobs'. Use the "
                        + "stored procedure 'sys.sp_cdc_add_job' to add the Change Data Capture job.",
                type);
    }

    static SqlError badMaxScans() {
        return error(
                22970,
                "The value for parameter @maxscans specified for the Change Data Capture job must be greater than 0.");
    }

    static SqlError badThreshold() {
        return error(
                22850,
                "The threshold value specified for the Change Data Capture cleanup process must be greater than 0. When "
                        + "creating or modifying the cleanup job, specify a positive threshold value. If this error is "
                        + "encountered when executing the sys.sp_cdc_cleanup_change_table stored procedure, reset the "
                        + "threshold value associated with the job to a non-negative value by using the "
                        + "sp_cdc_change_job stored procedure.");
    }

    /** What the query functions answer when an LSN is null or outside of the validity interval. */
    static SqlError outOfRange(String function) {
        return new SqlError(
                313,
                ERROR,
                3,
                "An insufficient number of arguments were supplied for the procedure or function cdc.%s ... ."
                        .formatted(function));
    }

    static SqlError lobTooLong(long length, long maximum) {
        return error(
                7139,
                "Length of LOB data (%d) to be replicated exceeds configured maximum %d. Use the stored procedure "
                        + "sp_configure to increase the configured maximum value for max text repl size option, which "
                        + "defaults to 65536. A configured value of -1 indicates no limit, other than the limit "
                        + "imposed by the data type.",
                length,
                maximum);
    }

    static SqlError truncateRefused(String table) {
        return error(
                4711,
                "Cannot truncate table '%s' because it is published for replication or enabled for Change Data "
                        + "Capture.",
                table);
    }

    static SqlError columnReplicated(String column) {
        return error(4928, "Cannot alter column '%s' because it is 'REPLICATED'.", column);
    }

    /** 22843 or 22842: ALTER TABLE SWITCH of a table whose instance does not allow it. */
    static SqlError switchRefused(boolean out) {
        return error(
                out ? 22843 : 22842,
                "ALTER TABLE SWITCH statement failed because the partitioned %s table is enabled for Change Data Capture "
                        + "and does not have @allow_partition_switch set to 1.",
                out ? "source" : "destination");
    }

    /** 13571: the history of a temporal table. */
    static SqlError historyTable(String table) {
        return error(13571, "Enabling Change Data Capture for a temporal history table '%s' is not allowed.", table);
    }
}
