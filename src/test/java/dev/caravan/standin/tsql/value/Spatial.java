// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import com.microsoft.sqlserver.jdbc.Geography;
import com.microsoft.sqlserver.jdbc.Geometry;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of geometry and geography. Reading and writing of well-known text and of the stored form (MS-SSCLRT 2.1) is that of
 * Microsoft's driver.
 */
public final class Spatial {
    private static final int EARTH = 4326;
    private static final Pattern COORDINATE = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern LABEL = Pattern.compile("\\s*([A-Za-z]+).*", Pattern.DOTALL);
    private static final List<String> KNOWN = List.of(
            "POINT",
            "LINESTRING",
            "POLYGON",
            "MULTIPOINT",
            "MULTILINESTRING",
            "MULTIPOLYGON",
            "GEOMETRYCOLLECTION",
            "CIRCULARSTRING",
            "COMPOUNDCURVE",
            "CURVEPOLYGON",
            "FULLGLOBE");
    private static final String LABELS = "POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON,"
            + " GEOMETRYCOLLECTION, CIRCULARSTRING, COMPOUNDCURVE, CURVEPOLYGON and FULLGLOBE (geography Data Type only)";

    private Spatial() {}

    /** SRID of values that are made without one: WGS 84 for geography, none for geometry. */
    public static int defaultSrid(Kind kind) {
        return kind == Kind.GEOGRAPHY ? EARTH : 0;
    }

    /**
     * The stored form of well-known text.
     *
     * @throws SqlError 6522 for what is none
     */
    public static byte[] parse(Kind kind, String text, int srid) throws SqlError {
        checkLabel(kind, text);
        checkCoordinates(kind, text);
        try {
            byte[] stored = kind == Kind.GEOGRAPHY
                    ? Geography.STGeomFromText(text, srid).serialize()
                    : Geometry.STGeomFromText(text, srid).serialize();
            checkLatitude(kind, stored);
            return stored;
        } catch (SQLServerException | RuntimeException e) {
            SqlError error = format(kind, "24142: Expected \",\" or \")\" in the input well-known text (WKT).");
            error.initCause(e);
            throw error;
        }
    }

    private static void checkLabel(Kind kind, String text) throws SqlError {
        Matcher matcher = LABEL.matcher(text);
        String label = matcher.matches() ? matcher.group(1).toUpperCase(Locale.ROOT) : "";
        if (!KNOWN.contains(label)) {
            throw format(
                    kind,
                    "24114: The label " + text.strip()
                            + " in the input well-known text (WKT) is not valid. Valid labels are " + LABELS + ".");
        }
    }

    // The driver takes a point of one coordinate.
    private static void checkCoordinates(Kind kind, String text) throws SqlError {
        for (String point : text.replaceAll("(?i)[a-z]+\\s*(?=\\()", "").split("[(),]")) {
            String[] coordinates = point.strip().split("\\s+");
            if (coordinates.length == 1 && COORDINATE.matcher(coordinates[0]).matches()) {
                throw format(kind, "24141: A number is expected at position " + text.length() + " of the input.");
            }
        }
    }

    private static void checkLatitude(Kind kind, byte[] stored) throws SqlError {
        Double latitude = kind == Kind.GEOGRAPHY ? coordinate(kind, stored, "Lat") : null;
        if (latitude != null && Math.abs(latitude) > 90) {
            throw format(kind, "24201: Latitude values must be between -90 and 90 degrees.");
        }
    }

    /** A point; geography has the latitude first. */
    public static byte[] point(Kind kind, double first, double second, int srid) throws SqlError {
        double x = kind == Kind.GEOGRAPHY ? second : first;
        double y = kind == Kind.GEOGRAPHY ? first : second;
        return parse(kind, "POINT (" + x + " " + y + ")", srid);
    }

    /**
     * Checks bytes that a client sent.
     *
     * @throws SqlError 6522 for what is no value of the type
     */
    public static byte[] check(Kind kind, byte[] stored) throws SqlError {
        text(kind, stored, true);
        return stored;
    }

    /** Well-known text, with Z and M on demand. */
    public static String text(Kind kind, byte[] stored, boolean all) throws SqlError {
        try {
            String text;
            if (kind == Kind.GEOGRAPHY) {
                Geography value = Geography.deserialize(stored);
                text = all ? value.asTextZM() : value.STAsText();
            } else {
                Geometry value = Geometry.deserialize(stored);
                text = all ? value.asTextZM() : value.STAsText();
            }
            return text.replaceAll("([A-Z])\\(", "$1 (");
        } catch (SQLServerException | RuntimeException e) {
            throw damaged(kind, e);
        }
    }

    /** Well-known bytes. */
    public static byte[] wellKnownBytes(Kind kind, byte[] stored) throws SqlError {
        try {
            return kind == Kind.GEOGRAPHY
                    ? Geography.deserialize(stored).STAsBinary()
                    : Geometry.deserialize(stored).STAsBinary();
        } catch (SQLServerException | RuntimeException e) {
            throw damaged(kind, e);
        }
    }

    /** Lat, Long, STX, STY, Z or M of a point; null for other shapes and for what is not there. */
    public static @Nullable Double coordinate(Kind kind, byte[] stored, String name) throws SqlError {
        try {
            Double value;
            if (kind == Kind.GEOGRAPHY) {
                Geography point = Geography.deserialize(stored);
                value = !point.STGeographyType().equals("POINT") || point.STNumPoints() == 0
                        ? null
                        : switch (name) {
                            case "Lat" -> point.getLatitude();
                            case "Long" -> point.getLongitude();
                            case "Z" -> point.getZ();
                            default -> point.getM();
                        };
            } else {
                Geometry point = Geometry.deserialize(stored);
                value = !point.STGeometryType().equals("POINT") || point.STNumPoints() == 0
                        ? null
                        : switch (name) {
                            case "STX" -> point.getX();
                            case "STY" -> point.getY();
                            case "Z" -> point.getZ();
                            default -> point.getM();
                        };
            }
            return value == null || value.isNaN() ? null : value;
        } catch (SQLServerException | RuntimeException e) {
            throw damaged(kind, e);
        }
    }

    /** SRID of a value. */
    public static int srid(byte[] stored) {
        return stored.length < 4
                ? 0
                : stored[0] & 0xFF | (stored[1] & 0xFF) << 8 | (stored[2] & 0xFF) << 16 | stored[3] << 24;
    }

    /** Number of points. */
    public static int points(Kind kind, byte[] stored) throws SqlError {
        try {
            return kind == Kind.GEOGRAPHY
                    ? Geography.deserialize(stored).STNumPoints()
                    : Geometry.deserialize(stored).STNumPoints();
        } catch (SQLServerException | RuntimeException e) {
            throw damaged(kind, e);
        }
    }

    private static SqlError damaged(Kind kind, Exception cause) {
        SqlError error = format(kind, "24210: Invalid format.");
        error.initCause(cause);
        return error;
    }

    private static SqlError format(Kind kind, String text) {
        return Errors.clr(kind, "System.FormatException: " + text);
    }
}
