// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The time zone of a SQL Server, in which it records the times of commits. {@code CURRENT_TIMEZONE_ID} is there from SQL Server
 * 2022 on and in Azure (Transact-SQL reference, "CURRENT_TIMEZONE_ID"); older ones show only their present offset from UTC.
 */
public final class SourceZone {

    private static final int SQL_2022 = 16;

    private final JdbcClient source;

    /** Asks through the given client. */
    public SourceZone(JdbcClient source) {
        this.source = source;
    }

    /** The zone's name among those of {@code sys.time_zone_info}, empty where the server does not tell it. */
    public Optional<String> id() {
        boolean tells = source.sql("SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)),"
                        + " CAST(SERVERPROPERTY('EngineEdition') AS int)")
                .query((rs, row) -> tells(rs.getString(1), rs.getInt(2)))
                .single();
        return tells
                ? source.sql("SELECT CURRENT_TIMEZONE_ID()").query(String.class).optional()
                : Optional.empty();
    }

    /** Editions 5 and 8 are Azure's, whose version number does not grow. */
    private static boolean tells(String version, int edition) {
        return Integer.parseInt(version.replaceFirst("\\..*", "")) >= SQL_2022 || edition == 5 || edition == 8;
    }

    /** The offset from UTC that is or was valid at a time; the present one where the zone is not known. */
    public ZoneOffset offsetAt(Instant time) {
        return id().map(zone -> source.sql("SELECT CAST(? AS datetimeoffset(7)) AT TIME ZONE ?")
                        .param(time.atOffset(ZoneOffset.UTC))
                        .param(zone)
                        .query(SourceZone::moment)
                        .single())
                .orElseGet(() -> source.sql("SELECT SYSDATETIMEOFFSET()")
                        .query(SourceZone::moment)
                        .single())
                .getOffset();
    }

    private static OffsetDateTime moment(ResultSet rs, int row) throws SQLException {
        return rs.getObject(1, OffsetDateTime.class);
    }
}
