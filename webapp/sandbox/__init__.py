"""The sandbox provider: the providers' protocols on this machine, with data of its own.

It makes no use of AI and costs nothing. It shares no code with the clients it answers.
"""
