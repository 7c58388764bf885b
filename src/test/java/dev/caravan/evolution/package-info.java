// SPDX-License-Identifier: Apache-2.0
/** Tests of schema evolution. */
package dev.caravan.evolution;
