// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

/**
 * How much of a source transaction is held before it is known to be complete; more is handed on in parts.
 *
 * @param rows changes, 1 or more
 * @param bytes bytes of their values, estimated
 */
public record SegmentLimits(int rows, long bytes) {}
