"""The identity authority: does this name belong to this number?"""
