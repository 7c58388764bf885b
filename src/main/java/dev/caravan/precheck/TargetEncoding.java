// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Encoding UTF8: any other refuses characters that SQL Server has. */
final class TargetEncoding extends TargetCheck {

    TargetEncoding() {
        super("target.encoding", Level.ERROR, "UTF8", """
                SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .filter(encoding -> !encoding.equals("UTF8"))
                .ifPresent(encoding -> findings.add(
                        "The target's encoding is " + encoding + ", which lacks characters that SQL Server has.",
                        "Make a database with ENCODING 'UTF8' TEMPLATE template0."));
    }
}
