"""Diagrams that each rule of lint passes and finds wrong, and the hand that draws them."""
