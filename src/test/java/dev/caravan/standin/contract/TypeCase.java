// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * A type with its extreme values, each as a literal of T-SQL and as the driver returns it, and with literals outside.
 *
 * @param declaration the type as a column declares it
 * @param name name that the driver gives it
 * @param jdbcType code of {@link java.sql.Types} or {@link microsoft.sql.Types} to bind it by
 * @param readAs class to ask the driver for
 * @param values values inside
 * @param outside values outside
 */
record TypeCase(
        String declaration, String name, int jdbcType, Class<?> readAs, List<Value> values, List<Outside> outside) {

    /** A literal and the value that the driver returns for it. */
    record Value(String literal, Object java) {}

    /** A literal that the type cannot hold, and the numbers of the errors that may say so. */
    record Outside(String literal, List<Integer> errors) {}

    static TypeCase of(String declaration, int jdbcType, Class<?> readAs) {
        String name = declaration.replaceFirst("\\(.*", "");
        return new TypeCase(declaration, name, jdbcType, readAs, List.of(), List.of());
    }

    TypeCase value(String literal, Object java) {
        List<Value> more = new ArrayList<>(values);
        more.add(new Value(literal, java));
        return new TypeCase(declaration, name, jdbcType, readAs, more, outside);
    }

    TypeCase outside(String literal, Integer... errors) {
        List<Outside> more = new ArrayList<>(outside);
        more.add(new Outside(literal, List.of(errors)));
        return new TypeCase(declaration, name, jdbcType, readAs, values, more);
    }

    /** Whether a variable, and so a parameter of a procedure, may have the type. */
    boolean isVariable() {
        return switch (name) {
            case "text", "ntext", "image" -> false;
            default -> true;
        };
    }

    /** Digits after the point of an exact number, which the driver must be told. */
    int scale() {
        return declaration.contains(",")
                ? Integer.parseInt(
                        declaration.replaceFirst(".*,", "").replace(")", "").strip())
                : 4;
    }

    @Override
    public String toString() {
        return declaration;
    }
}
