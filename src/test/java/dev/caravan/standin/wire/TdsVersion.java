// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a version of the protocol has and lacks (MS-TDS 1.7 and the notes on versions in its section 2.2.7). Types that a
 * client's version lacks are shown as SQL Server shows them: dates as text, large types as text, ntext and image.
 */
enum TdsVersion {
    /** SQL Server 2000: neither transaction headers nor (max) types. */
    V7_1(0x71000001),
    /** SQL Server 2005: no date, time, datetime2 and datetimeoffset. */
    V7_2(0x72090002),
    /** SQL Server 2008. */
    V7_3(0x730A0003),
    /** SQL Server 2012 and later. */
    V7_4(0x74000004);

    private static final int MAJOR_SHIFT = 24;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);

    private final int code;

    TdsVersion(int code) {
        this.code = code;
    }

    /** The newest version that both sides know; clients before 7.1 get 7.1. */
    static TdsVersion agreed(int asked) {
        TdsVersion agreed = V7_1;
        for (TdsVersion version : values()) {
            if (asked >>> MAJOR_SHIFT >= version.code >>> MAJOR_SHIFT) {
                agreed = version;
            }
        }
        return agreed;
    }

    /** Number in LOGIN7 and LOGINACK. */
    int code() {
        return code;
    }

    /** Whether requests begin with ALL_HEADERS, and counts, lines and user types have their greater width. */
    boolean isWide() {
        return this != V7_1;
    }

    /** The type that a value is shown in. */
    SqlType shown(SqlType type) {
        return switch (type.kind()) {
            case DATE -> hasDates() ? type : text(10);
            case TIME -> hasDates() ? type : text(8 + fraction(type));
            case DATETIME2 -> hasDates() ? type : text(19 + fraction(type));
            case DATETIMEOFFSET -> hasDates() ? type : text(26 + fraction(type));
            case VARCHAR -> isLarge(type) ? Types.text(Kind.TEXT, SqlType.MAX, type.collation()) : type;
            case NVARCHAR -> isLarge(type) ? Types.text(Kind.NTEXT, SqlType.MAX, type.collation()) : type;
            case VARBINARY -> isLarge(type) ? Types.of(Kind.IMAGE) : type;
            case HIERARCHYID, GEOMETRY, GEOGRAPHY -> isWide() ? type : Types.of(Kind.IMAGE);
            case XML -> isWide() ? type : Types.text(Kind.NTEXT, SqlType.MAX, Collation.DEFAULT);
            default -> type;
        };
    }

    /** A value as it is shown. */
    @Nullable
    Object shown(@Nullable Object value, SqlType type) {
        if (value == null || hasDates()) {
            return value;
        }
        if (value instanceof LocalDate date) {
            return DATE.format(date);
        }
        if (value instanceof LocalTime time) {
            return time(type).format(time);
        }
        if (value instanceof LocalDateTime time && type.kind() == Kind.DATETIME2) {
            return DATE.format(time) + " " + time(type).format(time);
        }
        if (value instanceof OffsetDateTime time) {
            String offset = time.getOffset().getTotalSeconds() == 0
                    ? "+00:00"
                    : time.getOffset().getId();
            return DATE.format(time) + " " + time(type).format(time) + " " + offset;
        }
        return value;
    }

    private boolean hasDates() {
        return compareTo(V7_3) >= 0;
    }

    private boolean isLarge(SqlType type) {
        return !isWide() && type.length() == SqlType.MAX;
    }

    private static SqlType text(int length) {
        return Types.text(Kind.NVARCHAR, length, Collation.DEFAULT);
    }

    private static int fraction(SqlType type) {
        return type.scale() == 0 ? 0 : 1 + type.scale();
    }

    private static DateTimeFormatter time(SqlType type) {
        String fraction = type.scale() == 0 ? "" : "." + "S".repeat(type.scale());
        return DateTimeFormatter.ofPattern("HH:mm:ss" + fraction, Locale.ROOT);
    }
}
