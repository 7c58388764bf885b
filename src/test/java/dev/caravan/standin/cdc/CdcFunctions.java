// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.AppendStore;
import dev.caravan.standin.store.KeyRange;
import dev.caravan.standin.store.ReadView;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.ScalarSystemFunction;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The scalar functions sys.fn_cdc_*. */
final class CdcFunctions {
    private static final SqlType LSN = SqlTypes.binary(Lsn.LENGTH);
    private static final int END_TIME = 2;

    private CdcFunctions() {}

    /** Adds them. */
    static void install(Registry registry) {
        add(registry, "fn_cdc_get_max_lsn", 0, LSN, (session, arguments) -> maxLsn(session));
        add(registry, "fn_cdc_get_min_lsn", 1, LSN, (session, arguments) -> minLsn(session, arguments[0]));
        add(
                registry,
                "fn_cdc_increment_lsn",
                1,
                LSN,
                (session, arguments) -> arguments[0] instanceof byte[] lsn ? Lsn.increment(lsn) : null);
        add(
                registry,
                "fn_cdc_decrement_lsn",
                1,
                LSN,
                (session, arguments) -> arguments[0] instanceof byte[] lsn ? Lsn.decrement(lsn) : null);
        add(
                registry,
                "fn_cdc_map_lsn_to_time",
                1,
                SqlTypes.DATETIME,
                (session, arguments) -> arguments[0] instanceof byte[] lsn ? timeOf(session, lsn) : null);
        add(registry, "fn_cdc_map_time_to_lsn", 2, LSN, CdcFunctions::lsnOf);
        add(
                registry,
                "fn_cdc_is_bit_set",
                2,
                SqlTypes.BIT,
                (session, arguments) -> arguments[0] instanceof Number position && arguments[1] instanceof byte[] mask
                        ? UpdateMask.isSet(position.intValue(), mask)
                        : null);
        add(
                registry,
                "fn_cdc_get_column_ordinal",
                2,
                SqlTypes.INT,
                (session, arguments) -> ordinal(session, arguments[0], arguments[1]));
        add(registry, "fn_cdc_has_column_changed", 3, SqlTypes.BIT, (session, arguments) -> {
            Integer ordinal = ordinal(session, arguments[0], arguments[1]);
            return ordinal != null && arguments[2] instanceof byte[] mask ? UpdateMask.isSet(ordinal, mask) : null;
        });
    }

    private static void add(
            Registry registry, String name, int arguments, SqlType type, ScalarSystemFunction.Body body) {
        registry.add(ScalarSystemFunction.of("sys", name, arguments, arguments, type, body));
    }

    private static byte @Nullable [] maxLsn(SessionContext session) {
        ChangeData data = ChangeData.of(session.database());
        return data == null ? null : data.maxLsn();
    }

    private static byte[] minLsn(SessionContext session, @Nullable Object name) {
        ChangeData data = ChangeData.of(session.database());
        CaptureInstance instance = data == null || name == null ? null : data.instance(name.toString());
        byte[] start = instance == null ? null : instance.startLsn();
        return start == null ? Lsn.zero() : start;
    }

    private static @Nullable LocalDateTime timeOf(SessionContext session, byte[] lsn) {
        ChangeData data = ChangeData.of(session.database());
        if (data == null) {
            return null;
        }
        @Nullable
        Object[] row = data.mappingStore()
                .scan(ReadView.at(Long.MAX_VALUE), KeyRange.prefix((Object) lsn), false)
                .next();
        return row == null ? null : (LocalDateTime) row[END_TIME];
    }

    private static byte @Nullable [] lsnOf(SessionContext session, @Nullable Object[] arguments) throws SqlError {
        ChangeData data = ChangeData.of(session.database());
        LocalDateTime time = time(arguments[1]);
        if (data == null || arguments[0] == null || time == null) {
            return null;
        }
        String operator = arguments[0].toString().strip().toLowerCase(Locale.ROOT);
        boolean largest = operator.startsWith("largest less than");
        boolean orEqual = operator.endsWith(" or equal");
        if (!largest && !operator.startsWith("smallest greater than")) {
            return null;
        }
        AppendStore.Cursor cursor = data.mappingStore().scan(ReadView.at(Long.MAX_VALUE), KeyRange.ALL, largest);
        for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
            LocalDateTime end = (LocalDateTime) row[END_TIME];
            int order = end == null ? 0 : end.compareTo(time);
            if (order == 0 && orEqual || (largest ? order < 0 : order > 0)) {
                return (byte[]) row[0];
            }
        }
        return null;
    }

    private static @Nullable LocalDateTime time(@Nullable Object value) {
        if (value instanceof LocalDateTime time) {
            return DateTimes.rounded(time);
        }
        if (value instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        if (value instanceof OffsetDateTime time) {
            return DateTimes.rounded(time.toLocalDateTime());
        }
        return value == null ? null : parsed(value.toString());
    }

    private static LocalDateTime parsed(String text) {
        String iso = text.strip().replace(' ', 'T');
        return iso.indexOf('T') < 0 ? LocalDate.parse(iso).atStartOfDay() : LocalDateTime.parse(iso);
    }

    private static @Nullable Integer ordinal(
            SessionContext session, @Nullable Object instanceName, @Nullable Object columnName) {
        ChangeData data = ChangeData.of(session.database());
        if (data == null || instanceName == null || columnName == null) {
            return null;
        }
        CaptureInstance instance = data.instance(instanceName.toString());
        if (instance == null) {
            return null;
        }
        return instance.columns().stream()
                .filter(c -> Names.same(c.name(), columnName.toString()))
                .map(CapturedColumn::ordinal)
                .findFirst()
                .orElse(null);
    }
}
