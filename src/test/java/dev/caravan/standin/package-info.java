// SPDX-License-Identifier: Apache-2.0
/**
 * A SQL Server stand-in for tests and the demo: speaks TDS 7.4 on loopback so that unmodified clients work against it.
 *
 * <p>{@code wire} speaks the protocol and knows only {@code session} and {@code type}; {@code tsql} runs statements on
 * {@code catalog} and {@code store}; {@code system} answers catalogue views and procedures; {@code cdc} captures
 * committed changes. Whatever is not understood is refused with an error token and counted, never ignored.
 */
@NullMarked
package dev.caravan.standin;

import org.jspecify.annotations.NullMarked;
