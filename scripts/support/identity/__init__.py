"""Measuring and calibrating identity resolution."""
