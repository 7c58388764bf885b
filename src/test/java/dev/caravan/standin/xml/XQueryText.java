// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.xml;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an XQuery as the methods of xml take it: declarations of namespaces, then an expression, in which
 * sql:variable() and sql:column() stand for values of the statement around it ("XQuery Language Reference").
 *
 * @param prolog declarations of namespaces
 * @param body expression, with an external variable for each value of the statement
 * @param references those values
 */
public record XQueryText(String prolog, String body, List<Reference> references) {
    private static final Pattern DECLARATION = Pattern.compile(
            "\\s*declare\\s+(?:namespace\\s+[\\w.-]+\\s*=|default\\s+(?:element|function)\\s+namespace)\\s*(?:\"[^\"]*\"|'[^']*')\\s*;");
    private static final Pattern REFERENCE =
            Pattern.compile("sql:(variable|column)\\s*\\(\\s*(?:\"([^\"]*)\"|'([^']*)')\\s*\\)");
    private static final Pattern CALL = Pattern.compile("([A-Za-z_][\\w.-]*)(:[A-Za-z_][\\w.-]*)?\\s*\\(");
    private static final Pattern AXIS = Pattern.compile("([a-z-]+)\\s*::");
    /** What may stand before a parenthesis and is no function, then the functions that SQL Server has ("XQuery Functions"). */
    private static final Set<String> CALLED = Set.of(
            ("if for in let return where and or to div mod idiv eq ne lt le gt ge is satisfies some every then else order by"
                            + " ascending descending union intersect except instance of cast as text node comment"
                            + " processing-instruction element attribute document-node item empty insert into after before with"
                            + " first last delete"
                            + " data string count sum avg min max not distinct-values id contains substring string-length"
                            + " concat number ceiling floor round true false position local-name namespace-uri"
                            + " expanded-QName local-name-from-QName namespace-uri-from-QName lower-case upper-case root")
                    .split(" "));

    private static final Set<String> AXES =
            Set.of("child", "descendant", "parent", "attribute", "self", "descendant-or-self");

    /** Copies the list. */
    public XQueryText {
        references = List.copyOf(references);
    }

    /**
     * A value of the statement.
     *
     * @param variable whether a variable, else a column
     * @param name as it is written
     */
    public record Reference(boolean variable, String name) {
        /** Name of the external variable that stands for the one at a place. */
        public static String external(int place) {
            return "sql-" + place;
        }
    }

    /**
     * Takes a text apart.
     *
     * @param method method that the text is for, in lower case
     * @throws SqlError 2395 for a function and 9335 for an axis or declaration that SQL Server does not have
     */
    public static XQueryText of(String method, String text) throws SqlError {
        Matcher declaration = DECLARATION.matcher(text);
        int at = 0;
        while (declaration.find(at) && declaration.start() == at) {
            at = declaration.end();
        }
        String body = text.substring(at);
        if (body.strip().startsWith("declare ")) {
            throw unsupported(method, body.strip());
        }
        List<Reference> references = new ArrayList<>();
        StringBuilder rewritten = new StringBuilder();
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < body.length(); ) {
            char c = body.charAt(i);
            int end = i + 1;
            Matcher reference = REFERENCE.matcher(body).region(i, body.length());
            if (c == '"' || c == '\'') {
                end = Math.max(body.indexOf(c, i + 1), i) + 1;
                rewritten.append(body, i, end);
                code.append("''");
            } else if (reference.lookingAt()) {
                end = reference.end();
                rewritten.append('$').append(Reference.external(references.size()));
                references.add(new Reference(
                        reference.group(1).equals("variable"),
                        reference.group(2) == null ? reference.group(3) : reference.group(2)));
            } else {
                rewritten.append(c);
                code.append(c);
            }
            i = end;
        }
        check(method, code);
        return new XQueryText(text.substring(0, at), rewritten.toString(), references);
    }

    private static void check(String method, CharSequence code) throws SqlError {
        Matcher call = CALL.matcher(code);
        while (call.find()) {
            boolean prefixed = call.group(2) != null;
            String name = prefixed ? call.group(2).substring(1) : call.group(1);
            boolean variable = call.start() > 0 && code.charAt(call.start() - 1) == '$';
            boolean ours = !prefixed || call.group(1).equals("fn");
            if (!variable && ours && !CALLED.contains(name)) {
                throw error(
                        2395,
                        method,
                        "There is no function '{http://www.w3.org/2004/07/xpath-functions}:" + name + "()'");
            }
        }
        Matcher axis = AXIS.matcher(code);
        while (axis.find()) {
            if (!AXES.contains(axis.group(1))) {
                throw unsupported(method, axis.group(1));
            }
        }
    }

    private static SqlError unsupported(String method, String syntax) {
        return error(9335, method, "The XQuery syntax '" + syntax + "' is not supported.");
    }

    static SqlError error(int number, String method, String text) {
        return new SqlError(number, 16, 1, "XQuery [" + method + "()]: " + text);
    }
}
